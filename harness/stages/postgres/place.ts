import { chown, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Argv, type Finished, type RunSetting, run, type Started, start } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';

/** Where a reference PostgreSQL's programs are: this machine, or a container's image. */
export interface Place {
  /** Folder of PostgreSQL's programs. */
  readonly bin: string;
  /** A new folder that its server may write to, seen at the same path there. */
  folder(): Promise<string>;
  /** Copies a folder with its owner. */
  copy(from: string, to: string): Promise<void>;
  /** Programs run in a room with one folder, until it is disposed. */
  open(folder: string): Promise<Room>;
}

/** Programs at work as a user who is not root, which PostgreSQL refuses to be. */
export interface Room extends AsyncDisposable {
  run(argv: Argv, setting: RunSetting): Promise<Finished>;
  start(
    argv: Argv,
    setting: { readonly owner: string; readonly log: string },
  ): Promise<Pick<Started, 'exited'>>;
  /** SIGKILL to every process in it, at once. */
  kill(): Promise<void>;
}

const owner = 'postgres';
const nobody = 65534;
const isRoot = process.getuid?.() === 0;

/** The user that PostgreSQL runs as: we, or nobody where we are root. */
export const serverUser = isRoot
  ? { uid: nobody, gid: nobody }
  : { uid: process.getuid?.() ?? nobody, gid: process.getgid?.() ?? nobody };

/** Crash recovery syncs a thousand files, which takes long on a busy disk; so the folder is in memory. */
export async function serverFolder(): Promise<string> {
  const { path } = await openScratch({ inMemory: true });
  if (isRoot) await chown(path, serverUser.uid, serverUser.gid);
  return path;
}

export async function copyAsItIs(from: string, to: string): Promise<void> {
  await run(['cp', '-a', from, to], { owner, deadline: 20 });
}

/** The folder of PostgreSQL's programs on this machine; undefined where there is none. */
export async function localPostgres(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  return newest && join('/usr/lib/postgresql', newest, 'bin');
}

const demote = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];

function demoted(argv: Argv): Argv {
  const [file = argv[0], ...args] = [...demote, ...argv];
  return [file, ...args];
}

/** This machine's own PostgreSQL. */
export function thisMachine(bin: string): Place {
  return {
    bin,
    folder: serverFolder,
    copy: copyAsItIs,
    async open() {
      let running: Started | undefined;
      const kill = async () => {
        if (!running) return;
        // Each of the server's processes leads a group of its own.
        const children = `/proc/${running.pid}/task/${running.pid}/children`;
        const pids = (await readFile(children, 'utf8').catch(() => '')).trim();
        running.kill('SIGKILL');
        for (const pid of pids.split(' ').filter(Boolean)) killProcess(Number(pid));
        await running.exited;
      };
      return {
        run: (argv, setting) => run(demoted(argv), setting),
        start: async (argv, setting) => {
          running = await start(demoted(argv), setting);
          return running;
        },
        kill,
        [Symbol.asyncDispose]: kill,
      };
    },
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
