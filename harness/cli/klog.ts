import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import pc from 'picocolors';
import { HarnessError, UserError } from '../core/errors.ts';
import type { Incident } from '../klog/report.ts';
import { KernelLogScanner } from '../klog/scanner.ts';
import { commandLine, main } from './main.ts';

/** One log, read to its end. */
interface Reading {
  /** As it was named on the command line. */
  readonly file: string;
  readonly bytes: number;
  readonly incidents: readonly Incident[];
}

const stdin = '-';
const again = 'npm run klog -- FILE…';

/** First bytes of files that hold a log only in another form, and how to get at it. */
const forms = [
  { magic: [0x1f, 0x8b], form: 'packed with gzip', unpack: 'zcat' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], form: 'packed with xz', unpack: 'xzcat' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], form: 'packed with zstd', unpack: 'zstdcat' },
  { magic: [0x42, 0x5a, 0x68], form: 'packed with bzip2', unpack: 'bzcat' },
  // As adb bugreport makes one.
  { magic: [0x50, 0x4b, 0x03, 0x04], form: 'packed with zip', unpack: 'unzip -p' },
  // As a Windows shell writes what is redirected to a file.
  { magic: [0xff, 0xfe], form: 'UTF-16', unpack: 'iconv -f UTF-16 -t UTF-8' },
] as const;

async function read(file: string): Promise<Reading> {
  const scanner = new KernelLogScanner();
  let bytes = 0;
  try {
    for await (const chunk of await open(file)) {
      if (bytes === 0) refuseForm(file, chunk);
      bytes += chunk.length;
      scanner.feed(chunk);
    }
  } catch (error) {
    throw error instanceof HarnessError ? error : unreadable(file, error);
  }
  return { file, bytes, incidents: scanner.end() };
}

async function open(file: string): Promise<AsyncIterable<Buffer>> {
  if (file === stdin) return process.stdin;
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new UserError(
      { what: `klog: ${file}: ${why}`, todo: `name a kernel log: ${again}` },
      { cause: error },
    );
  });
  if (found.isDirectory()) {
    throw new UserError({ what: `klog: ${file} is a directory`, todo: `name the logs in it: ${again}` });
  }
  return createReadStream(file, { highWaterMark: 256 * 1024 });
}

function unreadable(file: string, cause: unknown): UserError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    { what: `klog: ${file} can't be read: ${why}`, todo: `name a kernel log that you may read: ${again}` },
    { cause },
  );
}

function refuseForm(file: string, start: Buffer): void {
  const found = forms.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
  if (!found) return;
  throw new UserError({
    what: `klog: ${file} is ${found.form}`,
    todo: `unpack it on the way: ${found.unpack} ${file} | npm run klog -- ${stdin}`,
  });
}

/** For people: a headline an incident, then its frames and its lines as they stand in the log. */
function render({ file, bytes, incidents }: Reading): string {
  if (incidents.length === 0) {
    return `${file}: ${bytes === 0 ? 'empty' : pc.green('no incidents')} (${bytes.toLocaleString('en')} bytes)\n`;
  }
  return incidents.map(incident => renderIncident(file, incident)).join('\n');
}

function renderIncident(file: string, incident: Incident): string {
  const { title, kind, line, guilty, frames, evidence } = incident;
  const marks = [kind, ...remarks(incident)].join(', ');
  const rows = [
    ...(guilty ? [`  ${pc.dim('guilty')}  ${pc.yellow(guilty)}`] : []),
    ...(frames.length > 0
      ? [`  ${pc.dim('frames')}  ${frames.map(frame => frame.function).join(' ← ')}`]
      : []),
    ...evidence.map(({ line: at, text }) => `  ${pc.dim(String(at).padStart(6))}  ${text}`),
  ];
  return [`${file}:${line}: ${pc.red(pc.bold(title))} ${pc.dim(`(${marks})`)}`, ...rows, ''].join('\n');
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
      'What went wrong in the kernel, from its log: panics, oopses, warnings, stalls, each with a stable title.',
    )
    .argument('<file...>', `kernel logs; ${stdin} reads standard input`)
    .option('--json', 'one JSON object a file and line: {"file", "bytes", "incidents": […]}')
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
