import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { HarnessError, UserError } from '../core/errors.ts';

/** The name of standard input on a command line. */
export const stdin = '-';

/** First bytes of packed or encoded logs, each with the command that unpacks it. */
const forms = [
  { magic: [0x1f, 0x8b], form: 'packed with gzip', unpack: 'zcat' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], form: 'packed with xz', unpack: 'xzcat' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], form: 'packed with zstd', unpack: 'zstdcat' },
  { magic: [0x42, 0x5a, 0x68], form: 'packed with bzip2', unpack: 'bzcat' },
  // GitHub packs the logs of a workflow run as a ZIP archive.
  { magic: [0x50, 0x4b, 0x03, 0x04], form: 'packed with zip', unpack: 'unzip -p' },
  // A Windows shell writes redirected output in UTF-16.
  { magic: [0xff, 0xfe], form: 'UTF-16', unpack: 'iconv -f UTF-16 -t UTF-8' },
] as const;

/** The command that reads logs, for its error messages. */
export interface LogCommand {
  /** `build-log` */
  readonly name: string;
  /** `a build log` */
  readonly log: string;
}

/**
 * Bytes of a log in chunks, from a file, or from standard input for `-`. Throws UserError if the file is missing, is a
 * directory, or is packed.
 */
export async function* readLog(file: string, command: LogCommand): AsyncGenerator<Buffer> {
  let first = true;
  try {
    for await (const chunk of file === stdin ? process.stdin : await open(file, command)) {
      if (first) refuseForm(file, chunk, command);
      first = false;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof HarnessError
      ? error
      : failed(file, `can't be read: ${messageOf(error)}`, command, error);
  }
}

async function open(file: string, command: LogCommand): Promise<AsyncIterable<Buffer>> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw failed(file, error.code === 'ENOENT' ? 'no such file' : error.message, command, error);
  });
  if (found.isDirectory()) throw failed(file, 'is a directory', command);
  return createReadStream(file, { highWaterMark: 256 * 1024 });
}

function refuseForm(file: string, start: Buffer, { name }: LogCommand): void {
  const found = forms.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
  if (!found) return;
  throw new UserError({
    code: 'log.not-a-log',
    what: `${name}: ${file}: ${found.form}`,
    todo: `unpack it on the way: ${found.unpack} ${file} | npm run ${name} -- ${stdin}`,
  });
}

function failed(file: string, why: string, { name, log }: LogCommand, cause?: unknown): UserError {
  return new UserError(
    {
      code: 'log.file-unreadable',
      what: `${name}: ${file}: ${why}`,
      todo: `name ${log}: npm run ${name} -- FILE…`,
    },
    { cause },
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
