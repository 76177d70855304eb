import { StringDecoder } from 'node:string_decoder';
import pc from 'picocolors';
import { safeJson } from '../core/output/json.ts';
import { type BuildError, BuildLogReader, type BuildReport } from '../klog/build-log.ts';
import { readLog, stdin } from './log-file.ts';
import { commandLine, main } from './main.ts';

/** One log, read to its end. */
interface Reading extends BuildReport {
  /** Its name on the command line. */
  readonly file: string;
  readonly bytes: number;
}

async function read(file: string): Promise<Reading> {
  const reader = new BuildLogReader();
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  for await (const chunk of readLog(file, { name: 'build-log', log: 'a build log' })) {
    bytes += chunk.length;
    reader.feed(decoder.write(chunk));
  }
  reader.feed(decoder.end());
  return { file, bytes, ...reader.end() };
}

/** Number of further errors to list. The rest are only counted. */
const named = 5;

/** The text output: the root cause with blame, first line, command, cause and fix, then the other errors. */
function render({ file, bytes, lines, errors, leftOff }: Reading): string {
  const broken = errors.filter(({ severity }) => severity === 'error');
  const warnings = errors.length - broken.length;
  const [root, ...others] = broken;
  const size = `${lines.toLocaleString('en')} lines, ${bytes.toLocaleString('en')} bytes`;
  if (!root) {
    const state = bytes === 0 ? 'empty' : pc.green('no errors');
    return `${file}: ${state} (${[size, ...(warnings > 0 ? [some(warnings, 'warning')] : [])].join(', ')})\n`;
  }
  const rows = [
    ...rowsOf(root),
    ...others.slice(0, named).map((error, index) => [index === 0 ? 'also' : '', brief(error)] as const),
    ...(others.length > named ? [['', `and ${some(others.length - named, 'more error')}`] as const] : []),
    ...(warnings > 0 ? [['', some(warnings, 'warning')] as const] : []),
    ...(leftOff > 0 ? [['', `${leftOff.toLocaleString('en')} more lines were counted only`] as const] : []),
  ];
  const body = rows.map(([label, text]) => `  ${pc.dim(label.padEnd(10))} ${text}`);
  return [`${file}:${root.at}: ${pc.red(pc.bold(`${root.code}: ${root.summary}`))}`, ...body, ''].join('\n');
}

function rowsOf({ blame, text, command, target, file, line, because, todo }: BuildError) {
  const place = file ? `${file}${line ? `:${line}` : ''}` : undefined;
  return [
    ['blame', blame === 'unknown' ? 'unknown: this log does not settle it' : blame],
    ['line', text],
    ...(place ? [['in', place] as const] : []),
    ...(command ? [['command', command] as const] : []),
    ...(target ? [['target', target] as const] : []),
    ['because', because],
    ['do', todo],
  ] as const;
}

function brief({ at, code, summary, file, line }: BuildError): string {
  return `${at}: ${code}: ${file ? `${file}${line ? `:${line}` : ''}: ` : ''}${summary}`;
}

const some = (count: number, what: string) =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

await main(async () => {
  const command = commandLine('build-log')
    .description(
      'Root cause of a kernel build that failed, from its log: code, blame, and what to do. The log may come from make, Kleaf or a CI, with time stamps or other prefixes.',
    )
    .argument('<file...>', `build logs; ${stdin} reads standard input`)
    .option(
      '--json',
      'one JSON object a file and line: {"file", "bytes", "lines", "errors": […]}, root cause first',
    )
    .option('--check', 'exit with 1 if there is any error')
    .parse();
  const { json, check } = command.opts<{ json?: true; check?: true }>();
  let found = 0;
  for (const file of command.args) {
    const reading = await read(file);
    found += reading.errors.filter(({ severity }) => severity === 'error').length;
    process.stdout.write(json ? `${safeJson(reading)}\n` : render(reading));
  }
  if (check && found > 0) process.exitCode = 1;
});
