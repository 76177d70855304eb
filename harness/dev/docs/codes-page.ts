import type { Entry } from '../../app/reference.ts';

/** Formats a table cell: one line, with Markdown and HTML escaped. */
const cell = (text: string) =>
  text.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');

/** Formats ids as code, and field failures as links. */
const ids = (see: readonly string[]) =>
  see
    .map(id => (/^F\d\d$/.test(id) ? `[${id}](field-failures.md#${id.toLowerCase()})` : `\`${id}\``))
    .join(', ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');

/** Formats sections of entries with a common name: `### boot`. */
function sections(
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
  head: readonly string[],
  row: (entry: Entry) => readonly string[],
): string {
  const groups = Map.groupBy(entries, nameOf);
  const names = [...groups.keys()];
  return names.map(name => `### ${name}\n\n${table(head, (groups.get(name) ?? []).map(row))}`).join('\n\n');
}

/** Makes docs/rules-and-codes.md from the tables in the code. */
export function codesPage(entries: readonly Entry[]): string {
  const of = (kind: Entry['kind']) => entries.filter(entry => entry.kind === kind);
  const area = ({ id }: Entry) => id.split('.')[0] ?? '';
  const codes = of('code').toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
  return `# Rules and codes

Programs go by these names; they are stable. \`npm run explain -- NAME\` prints the rows of one name.

- A **code** names a kind of failure. It stands as \`code\` in \`summary.json\` and \`facts.json\`.
- A **build cause** is the reason why a kernel build failed, as \`npm run build-log\` reports it.
- A **rule** recognizes a cause of a failure and names the fix. It stands as \`rule\` in the same files.
- An **injected fault** breaks one thing in a run: \`npm run faults -- --only NAME\`.

This page is made of the tables in the code: after a change, run \`npx vitest run --project unit harness/dev/docs -u\`.

## Codes

${sections(codes, area, ['code', 'meaning', 'rules'], ({ id, meaning, see }) => [`\`${id}\``, cell(meaning), ids(see)])}

## Build causes

Words in angle brackets are taken from the log.

${table(
  ['cause', 'blame', 'meaning', 'do'],
  of('build cause').map(({ id, blame = '', meaning, todo = '', see }) => [
    `\`${id}\`${see.length > 0 ? ` (${ids(see)})` : ''}`,
    blame,
    cell(meaning),
    cell(todo),
  ]),
)}

## Rules

The text is of the rule's own sample; in a run it names your options, lines and devices.

${sections(
  of('rule'),
  ({ stage = '' }) => `Rules of ${stage}`,
  ['rule', 'code', 'blame', 'cause', 'do'],
  ({ id, see, blame = '', meaning, todo = '' }) => [`\`${id}\``, ids(see), blame, cell(meaning), cell(todo)],
)}

## Injected faults

${table(
  ['injected fault', 'breaks', 'stage', 'rule'],
  of('injected fault').map(({ id, meaning, stage = '', see }) => [
    `\`${id}\``,
    cell(meaning),
    stage,
    ids(see) || 'none: every stage up to this one passes',
  ]),
)}
`;
}
