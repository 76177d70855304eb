import { dirname } from 'node:path';
import type { Argv } from '../../core/exec.ts';

/** Resources of one process; a guest that takes it over gets no more. */
export interface Limits {
  /** Private memory, in MiB: RLIMIT_DATA. A guest's memory is shared with its vsock device and does not count. */
  readonly memoryMiB: number;
  readonly files: number;
  /** Processes and threads. Set only where the process has a user id of its own: else they count for all of the user. */
  readonly processes: number;
}

/** What a process may reach; nothing else of this machine is in its file system, and no network. */
export interface Confinement {
  /** Files and folders that it may read, at their own paths or at another one. */
  readonly reads: readonly (string | { readonly from: string; readonly to: string })[];
  /** Files and folders that it may change. */
  readonly writes: readonly string[];
  readonly devices?: readonly string[];
  readonly limits: Limits;
  /**
   * Where we are root: a user id that it shares with other processes of its machine, or `ours` where one of them needs ours.
   * Default an id that nobody has.
   */
  readonly user?: number | 'ours' | undefined;
}

/** What confines it. All are absolute paths. */
export interface ConfinedBy {
  readonly bwrap: string;
  readonly setpriv: string;
  readonly prlimit: string;
  /** Folders of shared libraries: a path for one that is bound, a target for a link. */
  readonly libraries: readonly { readonly path: string; readonly link?: string }[];
  /** The user id to run as, and groups that it needs; undefined where we are no root and it stays our own. */
  readonly user: { readonly id: number; readonly groups: readonly number[] } | undefined;
}

function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === path || above === '/' ? [] : [...foldersAbove(above), above];
}

/** Folders that lead to what is bound: bubblewrap makes them 0700, and another user could not pass. */
function folders(paths: readonly string[]): string[] {
  const all = new Set(paths.flatMap(foldersAbove));
  return [...all].flatMap(folder => ['--perms', '0755', '--dir', folder]);
}

/** prlimit's arguments. No core file: it would hold the guest's memory. */
function limited({ memoryMiB, files, processes }: Limits, ownUser: boolean): string[] {
  const data = memoryMiB * 2 ** 20;
  return [
    '--core=0',
    `--data=${data}:${data}`,
    `--nofile=${files}:${files}`,
    ...(ownUser ? [`--nproc=${processes}:${processes}`] : []),
  ];
}

/** Puts a command into namespaces of its own with an empty root, without privileges. */
export function confinedArgv(
  argv: Argv,
  { reads, writes, devices = [], limits }: Confinement,
  by: ConfinedBy,
): Argv {
  const bound = reads.map(read => (typeof read === 'string' ? { from: read, to: read } : read));
  const tool = by.user ? [{ from: by.setpriv, to: by.setpriv }] : [];
  const readable = [...bound, ...tool];
  const libraries = by.libraries.flatMap(({ path, link }) =>
    link === undefined ? ['--ro-bind', path, path] : ['--symlink', link, path],
  );
  const bare = by.libraries.filter(({ link }) => link === undefined).map(({ path }) => path);
  return [
    by.prlimit,
    ...limited(limits, by.user !== undefined),
    by.bwrap,
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...(by.user ? [] : ['--unshare-user', '--disable-userns', '--cap-drop', 'ALL']),
    ...['--die-with-parent', '--clearenv', '--setenv', 'PATH', '/usr/bin'],
    ...(writes[0] ? ['--setenv', 'TMPDIR', writes[0]] : []),
    ...folders([...bare, ...readable.map(({ to }) => to), ...writes]),
    ...libraries,
    ...['--dev', '/dev'],
    ...readable.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...writes.flatMap(path => ['--bind', path, path]),
    ...devices.flatMap(path => ['--dev-bind', path, path]),
    ...['--chdir', '/', '--remount-ro', '/', '--'],
    ...(by.user ? unprivileged(by.setpriv, by.user) : []),
    ...argv,
  ];
}

/** setpriv's whole command: another user, no capabilities, and no way to get any. */
function unprivileged(setpriv: string, { id, groups }: NonNullable<ConfinedBy['user']>): string[] {
  return [
    setpriv,
    `--reuid=${id}`,
    `--regid=${id}`,
    groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--',
  ];
}
