import { readFile } from 'node:fs/promises';
import { descendants } from '../../core/process-identity.ts';
import { every } from '../../core/wait.ts';

/** Seconds between two measurements. */
const pause = 0.25;

/** The VM and other processes that do not belong to the harness. */
const besides = { machine: /\bqemu-system-|\bvhost-device-/, notOurs: /^npm / } as const;

interface Process {
  readonly command: string;
  /** Proportional set size in KiB: shared memory counts once. */
  readonly pss: number;
}

const read = (path: string) => readFile(path, 'utf8').catch(() => '');

async function look(pid: number): Promise<Process> {
  const [command, rollup] = await Promise.all([
    read(`/proc/${pid}/cmdline`),
    read(`/proc/${pid}/smaps_rollup`),
  ]);
  return { command: command.replaceAll('\0', ' '), pss: Number(/^Pss: +(\d+)/m.exec(rollup)?.[1] ?? 0) };
}

/**
 * Watches the processes started by this process. Returns the peak memory of the harness in MB while a VM ran, without
 * the VM; undefined if no VM ran.
 */
export function watchMemory(): Disposable & { most(): number | undefined } {
  let most: number | undefined;
  const stop = every(pause, async () => {
    const processes = await Promise.all((await descendants(process.pid)).map(look));
    if (!processes.some(({ command }) => besides.machine.test(command))) return;
    const ours = processes.filter(
      ({ command }) => !besides.machine.test(command) && !besides.notOurs.test(command),
    );
    const kib = ours.reduce((sum, { pss }) => sum + pss, 0);
    most = Math.max(most ?? 0, kib / 1024);
  });
  return { most: () => most, [Symbol.dispose]: stop };
}
