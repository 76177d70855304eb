import { InfraError } from '../../../core/errors.ts';
import { type Argv, type Started, start } from '../../../core/exec.ts';
import { withDeadline } from '../../../core/wait.ts';
import { largestUnpacked, tooLarge, toolSeconds } from './limits.ts';

/**
 * Unpacks with a program of the workstation that reads standard input. Trailing bytes after the packed data are ignored
 * if the program has unpacked something. Throws Error if the program is missing, fails, exceeds its deadline, or writes
 * more than the limit.
 */
export async function unpackWith(argv: Argv, bytes: Buffer, largest = largestUnpacked): Promise<Buffer> {
  const [program] = argv;
  const child = await start(argv, { owner: 'kernel' }).catch((cause: unknown) => {
    throw new Error(`${program} is not installed: install it (Debian: ${packageOf(program)})`, { cause });
  });
  await using stopped = child;
  stopped.stdin.end(bytes);
  const outcome = collect(child, largest);
  return await withDeadline(outcome, {
    seconds: toolSeconds,
    otherwise: () =>
      new InfraError({
        code: 'image.unpack-deadline',
        what: `kernel: ${program} did not end within its ${toolSeconds} s`,
        todo: `unpack the image by hand: ${argv.join(' ')}`,
      }),
  });
}

const packageOf = (program: string) => (program === 'xz' ? 'xz-utils' : program);

async function collect({ stdout, stderr, exited }: Started, largest: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  const errors = wordsOf(stderr);
  for await (const part of stdout as AsyncIterable<Buffer>) {
    total += part.length;
    if (total > largest) throw new Error(tooLarge(largest));
    parts.push(part);
  }
  const [{ exitCode }, said] = await Promise.all([exited, errors]);
  const trailing = /garbage|File format not recognized|Compressed data is corrupt/.test(said) && total > 0;
  if (exitCode !== 0 && !trailing) throw new Error(said.trim().split('\n')[0] || 'it is damaged');
  return Buffer.concat(parts, total);
}

/** Reads the beginning of a program's error messages. */
async function wordsOf(stream: Started['stderr']): Promise<string> {
  let said = '';
  for await (const part of stream as AsyncIterable<Buffer>) said = (said + part.toString()).slice(0, 400);
  return said;
}
