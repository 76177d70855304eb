import { readFile } from 'node:fs/promises';
import { descendants } from '../../core/process-identity.ts';

/** What a VMM's process has done so far: a guest that is slow works, one that hangs or is frozen does not. */
export interface VmmWork {
  /** Seconds of processor time, all threads together. */
  readonly cpuSeconds: number;
  /** Whether it was stopped or frozen by somebody. */
  readonly frozen: boolean;
  /** Bytes of the guest's console that the VMM has written, where they take a way of their own to us. */
  readonly consoleBytes?: number | undefined;
}

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux of today (USER_HZ). */
const ticks = 100;

/** Reads /proc/PID/stat (proc(5)); undefined where it is none, because the process is gone. */
export function parseStat(text: string): VmmWork | undefined {
  // The name, in parentheses, may hold anything.
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[10]), Number(fields[11])];
  if (state === undefined || Number.isNaN(user) || Number.isNaN(system)) return undefined;
  return { cpuSeconds: (user + system) / ticks, frozen: state === 'T' || state === 't' };
}

/** What a process of this machine and those that it started have done, such as a VMM in what confines it; undefined once it is gone. */
export async function workOf(pid: number): Promise<VmmWork | undefined> {
  const own = parseStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
  if (!own) return undefined;
  const stats = (await descendants(pid)).map(below =>
    readFile(`/proc/${below}/stat`, 'utf8').catch(() => ''),
  );
  const all = [own, ...(await Promise.all(stats)).flatMap(text => parseStat(text) ?? [])];
  return {
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    frozen: all.some(({ frozen }) => frozen),
  };
}
