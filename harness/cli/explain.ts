import pc from 'picocolors';
import { type Entry, entriesNamed, referenceEntries } from '../app/reference.ts';
import { safeJson } from '../core/output/json.ts';
import { commandLine, main } from './main.ts';

/** Rows of one entry, in the form of a failure. */
function render({ kind, id, stage, blame, meaning, todo, see }: Entry): string {
  const field = [id, ...see].map(one => /^F\d\d/.exec(one)?.[0]).find(Boolean);
  const rows = [
    ['stage', stage],
    ['blame', blame],
    [kind === 'rule' ? 'says' : 'means', meaning],
    ['do', todo],
    ['see', [...see, ...(field ? [`docs/field-failures.md#${field.toLowerCase()}`] : [])].join(', ')],
  ];
  const lines = rows.flatMap(([label = '', text]) =>
    text
      ? text
          .split('\n')
          .filter(Boolean)
          .map((line, at) => `  ${pc.dim((at === 0 ? label : '').padEnd(6))} ${line}`)
      : [],
  );
  return [`${pc.bold(id)} ${pc.dim(`(${kind})`)}`, ...lines, ''].join('\n');
}

await main(async () => {
  const program = commandLine('explain')
    .description(
      'Explains names that stand in failures and reports: codes, build causes, diagnosis rules, injected faults, and field failures (F01 to F30).',
    )
    .argument('[name...]', 'drivers.not-bound, build.openssl-headers, F09-not-probed, F09, drivers')
    .option('--list', 'every name')
    .option('--json', 'one JSON object an entry and line')
    .parse();
  const { list, json } = program.opts<{ list?: true; json?: true }>();
  if (program.args.length === 0 && !list) program.error('name a code, or give --list');
  const entries = await referenceEntries();
  const found = list ? entries : program.args.flatMap(name => entriesNamed(entries, name));
  const rows = found.map(entry => {
    if (json) return `${safeJson(entry)}\n`;
    return list ? `${entry.id}  ${pc.dim(entry.kind)}\n` : render(entry);
  });
  process.stdout.write(rows.join(''));
});
