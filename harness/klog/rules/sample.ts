/** A call trace through these functions, innermost first, as the kernel prints one. */
export function trace(...functions: readonly string[]): string {
  return ['Call Trace:', ...entries(...functions)].join('\n');
}

/** Stack entries without a heading. */
export function entries(...functions: readonly string[]): string[] {
  return functions.map(name => ` ${name}+0x1c/0x2f0`);
}

/** x86's line of the instruction pointer. */
export function pointerAt(name: string): string {
  return `RIP: 0010:${name}+0x1c/0x2f0`;
}
