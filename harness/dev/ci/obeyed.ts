/** A command that a CI system would execute from a job's output. */
export interface Obeyed {
  readonly ci: 'github' | 'azure' | 'teamcity' | 'gitlab' | 'lava';
  readonly command: string;
  readonly line: string;
}

/** Commands of GitHub's runner in its second form (ActionCommandManager, extensions). */
const known = [
  ...['add-mask', 'add-matcher', 'remove-matcher', 'add-path', 'set-env', 'set-output', 'save-state'],
  ...['debug', 'notice', 'warning', 'error', 'group', 'endgroup', 'echo', 'stop-commands'],
  'internal-set-repo-path',
];

/**
 * Parses `::name key=value,…::data` at the start of a line, after white space (actions/runner,
 * ActionCommand.TryParseV2).
 */
function second(line: string): string | undefined {
  const message = line.trimStart();
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  if (end < 0) return undefined;
  const info = message.slice(2, end).trim();
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  // An unknown name is a command only after `stop-commands`, which is itself a known name.
  return known.includes(name) ? name : undefined;
}

/** Parses `##[name key=value;…]data` anywhere in a line (ActionCommand.TryParse). */
function first(line: string): string | undefined {
  const at = line.indexOf('##[');
  const end = line.indexOf(']', at);
  if (at < 0 || end < 0) return undefined;
  const name =
    line
      .slice(at + 3, end)
      .trim()
      .split(' ')[0]
      ?.toLowerCase() ?? '';
  return known.includes(name) ? name : undefined;
}

const others = [
  ['azure', /##vso\[([\w.]+)/i],
  ['azure', /##\[(section|command|debug|warning|error|group|endgroup)\]/i],
  ['teamcity', /##teamcity\[(\w+)/i],
  ['gitlab', /section_(start|end):\d+:[\w.-]+/],
  ['lava', /<LAVA_(\w+)/],
] as const;

/** Parses the output of a job as CI runners do, by their documented rules. Lines end at LF, CR LF or CR. */
export function obeyed(output: string): readonly Obeyed[] {
  return output.split(/\r\n|\n|\r/).flatMap(line => {
    const command = second(line) ?? first(line);
    return [
      ...(command === undefined ? [] : [{ ci: 'github' as const, command, line }]),
      ...others.flatMap(([ci, form]) => {
        const found = form.exec(line);
        return found ? [{ ci, command: found[1] ?? '', line }] : [];
      }),
    ];
  });
}
