import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { Unavailable } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { onPath } from '../../setup/detect.mjs';
import { findTool } from '../workstation/tools.ts';
import { type ConfinedBy, confinedArgv } from './argv.ts';

/** Folders of shared libraries and of the programs that load them, also on NixOS and Guix. */
const libraryFolders = [
  ...['/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/libexec', '/usr/local/lib'],
  ...['/lib', '/lib32', '/lib64', '/nix/store', '/gnu/store'],
];

/** Seconds for the probe; it takes 0.01. */
const probeDeadline = 10;

/** The tools without a user; throws Unavailable where one is missing. */
export type Tools = Omit<ConfinedBy, 'user'>;

function libraries(): ConfinedBy['libraries'] {
  return libraryFolders
    .filter(existsSync)
    .map(path => (lstatSync(path).isSymbolicLink() ? { path, link: readlinkSync(path) } : { path }));
}

function program(name: string, from: string): string {
  const path = onPath(name, process.env);
  if (!path) throw new Unavailable(`no ${name} on the PATH (${from})`);
  return path;
}

const smallest = { memoryMiB: 64, files: 64, processes: 16 };

/** Whether the root of this process may become any user: not so in a user namespace that maps only itself. */
const isRoot = () => process.getuid?.() === 0;

async function probed(): Promise<Tools> {
  const bwrap = await findTool('bwrap').catch((error: unknown) => {
    throw new Unavailable(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  });
  const tools = {
    bwrap: bwrap.path,
    setpriv: program('setpriv', 'util-linux'),
    prlimit: program('prlimit', 'util-linux'),
    libraries: libraries(),
  };
  const user = isRoot() ? { id: 65_534, groups: [] } : undefined;
  const confinement = { reads: [tools.prlimit], writes: [], limits: smallest };
  const probe = confinedArgv([tools.prlimit, '--version'], confinement, { ...tools, user });
  const { exitCode, stderr } = await run(probe, { owner: 'confine', deadline: probeDeadline, check: false });
  if (exitCode === 0) return tools;
  throw new Unavailable(
    `bubblewrap makes no namespaces here: ${stderr.trim().split('\n').at(-1) ?? exitCode}`,
  );
}

let known: Promise<Tools> | undefined;

/** What confines processes on this machine. Throws Unavailable with the reason where it can't be done. */
export function confinedHere(): Promise<Tools> {
  known ??= probed();
  return known;
}

/** Whether a confined process gets a user id of its own. */
export const hasOwnUser = isRoot;

/** What holds of processes that a guest can reach on this machine, for people. */
export async function sayConfinement(): Promise<string> {
  try {
    await confinedHere();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return `none: ${error.message}`;
  }
  const user = isRoot() ? 'a user id of its own' : 'our user id';
  return `empty root, no network, no capabilities, limits, ${user}`;
}
