import { readFile, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type HarnessError, InfraError, UserError } from '../errors.ts';

/** The file system that contains a folder. Sizes in bytes. */
interface FileSystem {
  readonly mountPoint: string;
  /** Device and type, as the kernel reports them: `/dev/vda ext4`, `tmpfs`. Empty if unknown. */
  readonly device: string;
  readonly free: number;
  readonly size: number;
  /** Total number of inodes, if all of them are in use. */
  readonly crowded?: number;
}

/** Returns the nearest existing folder at or above a path. */
async function existing(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found || dirname(path) === path ? path : existing(dirname(path));
}

async function mountPointOf(path: string, device: number): Promise<string> {
  const above = dirname(path);
  if (above === path || (await stat(above)).dev !== device) return path;
  return mountPointOf(above, device);
}

async function fileSystemOf(path: string): Promise<FileSystem> {
  const folder = await existing(resolve(path));
  const { bsize, bavail, blocks, files, ffree } = await statfs(folder);
  const mountPoint = await mountPointOf(folder, (await stat(folder)).dev);
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const rows = mounts.split('\n').map(row => row.split(' '));
  const [source, , type] = rows.findLast(([, at]) => at === mountPoint) ?? [];
  return {
    mountPoint,
    device: [...new Set([source, type])].filter(Boolean).join(' '),
    free: bavail * bsize,
    size: blocks * bsize,
    ...(files > 0 && ffree === 0 ? { crowded: files } : {}),
  };
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

function roomOf({ mountPoint, device, free, size, crowded }: FileSystem): string {
  const name = `the file system at ${mountPoint}${device ? ` (${device})` : ''}`;
  const files = crowded === undefined ? '' : `, but all of its ${crowded} inodes are in use`;
  return `${name} has ${mebibytes(free)} of ${mebibytes(size)} free${files}`;
}

/** If at least so many bytes are free when we look, the space was freed after the error. */
const plenty = 2 ** 20;

function lacking(root: string, on: FileSystem, needed: number | undefined, cause?: unknown): InfraError {
  const needs = needed ? `; about ${mebibytes(needed)} are needed` : '';
  const regained = cause !== undefined && on.crowded === undefined && on.free > (needed ?? plenty);
  return new InfraError(
    {
      code: 'store.disk-full',
      what: `store: not enough space below ${root}`,
      ...(cause instanceof Error ? { lastLine: lineOf(cause.message) } : {}),
      because: `${roomOf(on)}${regained ? ', after the partial files were removed' : ''}${needs}`,
      todo: 'free some space, or put the store elsewhere with ENDGOAL_STORE=DIR',
    },
    { cause },
  );
}

/** Compilers write their assembler input to this folder. */
function lackingForTemporary(on: FileSystem, cause: Error): InfraError {
  return new InfraError(
    {
      code: 'store.temporary-full',
      what: `store: not enough space for temporary files in ${tmpdir()}`,
      lastLine: lineOf(cause.message),
      because: roomOf(on),
      todo: 'free some space there, or let TMPDIR name another folder',
    },
    { cause },
  );
}

/** Throws InfraError if the file system of the store has fewer free bytes than `needed`. */
export async function checkRoom(root: string, needed: number): Promise<void> {
  const on = await fileSystemOf(root);
  if (on.free < needed) throw lacking(root, on, needed);
}

/** How other programs word a full disk in their output; such errors carry no code. */
const said = /No space left on device|[Dd]isk quota exceeded/;

/** Returns the line of a message that reports the full disk. */
function lineOf(message: string): string {
  const lines = message.split('\n');
  return (lines.find(line => said.test(line)) ?? lines[0] ?? '').trim().replace(/^last line +/, '');
}

/** Returns the failure of a disk that filled up during the work, or undefined for any other error. */
export async function diskFull(
  error: unknown,
  root: string,
  needed: number | undefined,
): Promise<InfraError | undefined> {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && !said.test(message)) return undefined;
  // The text before the first colon is the program or the file that it read.
  const written = lineOf(message).replace(/^\S+?:(?=\s)/, '');
  return written.includes(`${tmpdir()}/`) && !written.includes(root)
    ? lackingForTemporary(await fileSystemOf(tmpdir()), error)
    : lacking(root, await fileSystemOf(root), needed, error);
}

/** Returns the failure of a store that can't be written. */
export async function unwritable(root: string, cause: unknown): Promise<HarnessError> {
  const full = await diskFull(cause, root, undefined);
  if (full) return full;
  return new UserError(
    {
      code: 'store.not-writable',
      what: `store: ${root} can't be written`,
      because: cause instanceof Error ? cause.message : String(cause),
      todo: 'make the folder writable, or put the store elsewhere with ENDGOAL_STORE=DIR',
    },
    { cause },
  );
}
