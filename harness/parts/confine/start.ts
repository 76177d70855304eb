import { randomBytes } from 'node:crypto';
import { chown, lchown, readdir, realpath, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Unavailable } from '../../core/errors.ts';
import type { Argv } from '../../core/exec.ts';
import { type Exit, run, type Started, start } from '../../core/exec.ts';
import { openScratch, type Scratch } from '../../core/scratch.ts';
import { onPath } from '../../setup/detect.mjs';
import { type Confinement, confinedArgv } from './argv.ts';
import { confinedHere, hasOwnUser } from './here.ts';
import { unusedUser } from './user.ts';

/** Gives files and all that is below them to a user; follows no link. */
async function handOver(paths: readonly string[], user: number): Promise<void> {
  for (const path of paths) {
    await chown(path, user, user);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) await lchown(join(entry.parentPath, entry.name), user, user);
  }
}

/** Groups that own devices which not everybody may use, such as `kvm`. */
async function groupsOf(devices: readonly string[]): Promise<readonly number[]> {
  const found = await Promise.all(devices.map(path => stat(path)));
  return [...new Set(found.filter(({ mode }) => (mode & 0o006) !== 0o006).map(({ gid }) => gid))];
}

/** What a program needs to be read: itself, and where it is not the system's, the folder that it came with. */
async function programFiles(path: string): Promise<readonly string[]> {
  const real = await realpath(path);
  const own = real.startsWith('/usr/') ? [] : [dirname(real)];
  return [...new Set([path, real])].filter(file => !own.some(folder => dirname(file) === folder)).concat(own);
}

/**
 * A file that every user may read at this path: itself, or where only we may, a copy in `folder`, which costs no space where
 * the file system shares it.
 */
async function readable(
  path: string,
  folder: () => Promise<string>,
): Promise<string | { from: string; to: string }> {
  const { mode } = await stat(path);
  if ((mode & 0o004) !== 0) return path;
  const copy = join(await folder(), randomBytes(4).toString('hex'));
  await run(['cp', '--recursive', '--sparse=always', '--reflink=auto', path, copy], {
    owner: 'confine',
    deadline: 300,
  });
  return { from: copy, to: path };
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** bubblewrap exits with 128 and the signal's number where a signal ended what it ran. */
function throughBwrap(exit: Exit): Exit {
  const signal = signalNames.get((exit.exitCode ?? 0) - 128);
  return signal ? { ...exit, exitCode: undefined, signal } : exit;
}

/** A folder, made when the first file is copied into it, that a user id may read. */
function copiesFor(user: number) {
  let made: Promise<Scratch> | undefined;
  const folder = async () => {
    made ??= openScratch();
    return (await made).path;
  };
  return {
    folder,
    handOver: async () => made && handOver([await folder()], user),
    remove: async () => (await made)?.[Symbol.asyncDispose](),
  };
}

/**
 * Starts a process that a guest can reach: confined as `startConfined` does, or, where this machine can't do that, as an
 * ordinary process. The report says which.
 */
export async function startGuestSide(
  argv: Argv,
  confinement: Confinement,
  setting: { readonly owner: string; readonly log?: string },
): Promise<Started> {
  const tools = await confinedHere().catch((error: unknown) => {
    if (error instanceof Unavailable) return undefined;
    throw error;
  });
  return tools ? startConfined(argv, confinement, setting) : start(argv, setting);
}

/**
 * Starts a process that a guest can reach, confined: an empty root with only its files, no network, no privileges, and
 * where we are root, a user id of its own, to which what it may write belongs until it ends. Throws Unavailable where this
 * machine can't confine.
 */
export async function startConfined(
  argv: Argv,
  confinement: Confinement,
  setting: { readonly owner: string; readonly log?: string },
): Promise<Started> {
  const tools = await confinedHere();
  const [named, ...args] = argv;
  const file = isAbsolute(named) ? named : (onPath(named, process.env) ?? named);
  const user =
    hasOwnUser() && confinement.user !== 'ours'
      ? { id: confinement.user ?? (await unusedUser()), groups: await groupsOf(confinement.devices ?? []) }
      : undefined;
  const copies = user ? copiesFor(user.id) : undefined;
  const all = [...confinement.reads, ...(await programFiles(file))];
  const reads = await Promise.all(
    all.map(read => (copies && typeof read === 'string' ? readable(read, copies.folder) : read)),
  );
  await copies?.handOver();
  const command = confinedArgv([file, ...args], { ...confinement, reads }, { ...tools, user });
  if (user) await handOver(confinement.writes, user.id);
  const started = await start(command, setting);
  const exited = started.exited.then(async exit => {
    // What is gone by then needs no owner.
    if (user) await handOver(confinement.writes, 0).catch(() => undefined);
    await copies?.remove();
    return throughBwrap(exit);
  });
  return {
    ...started,
    exited,
    stop: options => started.stop(options).then(() => exited),
    [Symbol.asyncDispose]: async () => {
      await started.stop();
      await exited;
    },
  };
}
