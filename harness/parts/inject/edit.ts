/** Replaces a part of a text. Throws unless the part occurs exactly once: an injection that changes nothing proves nothing. */
export function replaceOnce(text: string, part: string, by: string): string {
  const pieces = text.split(part);
  if (pieces.length !== 2) throw new Error(`${JSON.stringify(part)} is there ${pieces.length - 1} times`);
  return pieces.join(by);
}

/** Removes `-device NAME…` from a command line. */
export function withoutDevice(argv: readonly string[], name: string): string[] {
  const at = argv.findIndex((word, n) => argv[n - 1] === '-device' && word.split(',')[0] === name);
  if (at === -1) throw new Error(`no device ${name} on the command line`);
  return argv.toSpliced(at - 1, 2);
}

/** Changes the word after `option` on a command line. */
export function withValue(
  argv: readonly string[],
  option: string,
  change: (value: string) => string,
): string[] {
  const at = argv.indexOf(option);
  const value = argv[at + 1];
  if (at === -1 || value === undefined) throw new Error(`no ${option} on the command line`);
  const changed = change(value);
  if (changed === value) throw new Error(`${option} ${value} was not changed`);
  return argv.with(at + 1, changed);
}
