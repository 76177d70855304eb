import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import pc from 'picocolors';
import { HarnessError, UserError } from '../core/errors.ts';
import { visible, visibleLine } from '../core/output/visible.ts';
import type { Omitted } from '../klog/ledger.ts';
import type { Note } from '../klog/notes.ts';
import type { Incident } from '../klog/report.ts';
import { KernelLogScanner } from '../klog/scanner.ts';
import { commandLine, main } from './main.ts';

/** One log, read to its end. */
interface Reading {
  /** Its name on the command line. */
  readonly file: string;
  readonly bytes: number;
  readonly incidents: readonly Incident[];
  /** Number of incidents beyond the listed ones. */
  readonly omitted: Omitted;
  readonly notes: readonly Note[];
}

const stdin = '-';
const again = 'npm run klog -- FILE…';
const portion = 128 * 1024;

/** First bytes of packed or encoded logs, each with the command that unpacks it. */
const forms = [
  { magic: [0x1f, 0x8b], form: 'packed with gzip', unpack: 'zcat' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], form: 'packed with xz', unpack: 'xzcat' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], form: 'packed with zstd', unpack: 'zstdcat' },
  { magic: [0x42, 0x5a, 0x68], form: 'packed with bzip2', unpack: 'bzcat' },
  { magic: [0x04, 0x22, 0x4d, 0x18], form: 'packed with lz4', unpack: 'lz4cat' },
  // pstore keeps a dump that it could not unpack as *.enc.z.
  { magic: [0x78, 0x01], form: 'packed with zlib', unpack: 'zlib-flate -uncompress <' },
  { magic: [0x78, 0x9c], form: 'packed with zlib', unpack: 'zlib-flate -uncompress <' },
  { magic: [0x78, 0xda], form: 'packed with zlib', unpack: 'zlib-flate -uncompress <' },
  // adb bugreport writes one.
  { magic: [0x50, 0x4b, 0x03, 0x04], form: 'packed with zip', unpack: 'unzip -p' },
  // A Windows shell writes redirected output in UTF-16.
  { magic: [0xff, 0xfe], form: 'UTF-16', unpack: 'iconv -f UTF-16 -t UTF-8' },
] as const;

async function read(file: string): Promise<Reading> {
  const scanner = new KernelLogScanner();
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(file)) {
      if (bytes === 0) refuseForm(file, chunk);
      bytes += chunk.length;
      scanner.feed(chunk);
    }
  } catch (error) {
    throw error instanceof HarnessError ? error : unreadable(file, error);
  }
  const incidents = scanner.end();
  return { file, bytes, incidents, omitted: scanner.omitted, notes: scanner.notes };
}

/** The bytes of a file. Each chunk reuses the memory of the previous one. */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  if (file === stdin) {
    yield* process.stdin;
    return;
  }
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new UserError(
      { code: 'klog.file-unreadable', what: `klog: ${file}: ${why}`, todo: `name a kernel log: ${again}` },
      { cause: error },
    );
  });
  if (found.isDirectory()) {
    throw new UserError({
      code: 'klog.directory',
      what: `klog: ${file} is a directory`,
      todo: `name the logs in it: ${again}`,
    });
  }
  if (!found.isFile()) {
    yield* createReadStream(file, { highWaterMark: portion });
    return;
  }
  await using handle = await open(file);
  const buffer = Buffer.allocUnsafe(portion);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, portion);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function unreadable(file: string, cause: unknown): UserError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    {
      code: 'klog.file-unreadable',
      what: `klog: ${file} can't be read: ${why}`,
      todo: `name a kernel log that you may read: ${again}`,
    },
    { cause },
  );
}

function refuseForm(file: string, start: Buffer): void {
  const found = forms.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
  if (!found) return;
  throw new UserError({
    code: 'klog.not-a-log',
    what: `klog: ${file} is ${found.form}`,
    todo: `unpack it on the way: ${found.unpack} ${file} | npm run klog -- ${stdin}`,
  });
}

/** The text output: a headline for each incident, then its frames and its lines of the log. */
function render(reading: Reading): string {
  const file = visibleLine(reading.file);
  const { incidents } = reading;
  const found = incidents.length === 0 ? nothing(file, reading.bytes) : renderIncidents(file, incidents);
  return [found, ...renderRest(file, reading)].join('');
}

function nothing(file: string, bytes: number): string {
  return `${file}: ${bytes === 0 ? 'empty' : pc.green('no incidents')} (${bytes.toLocaleString('en')} bytes)\n`;
}

function renderIncidents(file: string, incidents: readonly Incident[]): string {
  return incidents.map(incident => renderIncident(file, incident)).join('\n');
}

function renderRest(file: string, { omitted, notes }: Reading): string[] {
  const { titles, incidents } = omitted;
  const more = `${incidents.toLocaleString('en')} more incidents with ${titles.toLocaleString('en')} other titles are counted, not listed`;
  return [
    ...(incidents > 0 ? [`${file}: ${pc.yellow(more)}\n`] : []),
    ...notes.map(({ line, text }) => `${file}:${line}: ${pc.yellow('note')} ${visible(text)}\n`),
  ];
}

function renderIncident(file: string, incident: Incident): string {
  const { title, kind, line, guilty, frames, evidence } = incident;
  const marks = [kind, ...remarks(incident)].join(', ');
  const rows = [
    ...(guilty ? [`  ${pc.dim('guilty')}  ${pc.yellow(visibleLine(guilty))}`] : []),
    ...(frames.length > 0
      ? [`  ${pc.dim('frames')}  ${visibleLine(frames.map(frame => frame.function).join(' ← '))}`]
      : []),
    ...evidence.map(({ line: at, text }) => `  ${pc.dim(String(at).padStart(6))}  ${visible(text)}`),
  ];
  return [
    `${file}:${line}: ${pc.red(pc.bold(visibleLine(title)))} ${pc.dim(`(${marks})`)}`,
    ...rows,
    '',
  ].join('\n');
}

function remarks({ title, seconds, boot, times, panicked, cut, garbled }: Incident): string[] {
  return [
    ...(seconds === undefined ? [] : [`${seconds} s after boot`]),
    ...(boot > 1 ? [`boot ${boot}`] : []),
    ...(times > 1 ? [`${times} times`] : []),
    ...(panicked && !title.startsWith('kernel panic') ? ['panicked'] : []),
    ...(cut ? ['cut'] : []),
    ...(garbled ? ['garbled'] : []),
  ];
}

await main(async () => {
  const command = commandLine('klog')
    .description(
      'Finds incidents in kernel logs: panics, oopses, warnings, stalls, resets, each with a stable title. Says which words of a report it takes for a quotation.',
    )
    .argument('<file...>', `kernel logs; ${stdin} reads standard input`)
    .option(
      '--json',
      'one JSON object a file and line: {"file", "bytes", "incidents": […], "omitted", "notes"}',
    )
    .option('--check', 'exit with 1 if there is any incident')
    .parse();
  const { json, check } = command.opts<{ json?: true; check?: true }>();
  let found = 0;
  for (const file of command.args) {
    const reading = await read(file);
    found += reading.incidents.length;
    process.stdout.write(json ? `${JSON.stringify(reading)}\n` : render(reading));
  }
  if (check && found > 0) process.exitCode = 1;
});
