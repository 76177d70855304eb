import { readFile } from 'node:fs/promises';
import type { Machine } from './machine.ts';

/**
 * What says in a device's logs that a VMM was killed: the kernel's out-of-memory killer (mm/oom_kill.c), Android's low
 * memory killer (lmkd) and its limits on the processes of an app (ActivityManager's event am_kill).
 */
const killings = [
  /Out of memory: Killed process \d+ \((?:crosvm|qemu)/,
  /oom-kill:.*\btask=(?:crosvm|qemu)/,
  /lowmemorykiller: Kill '(?:[^']*\/)?(?:crosvm|qemu)/i,
  /am_kill\s*:.*(?:crosvm|qemu|phantom)/i,
  /Killing .*(?:crosvm|qemu).*phantom/i,
];

/** The last line of a device's logs that says who killed a VMM. */
export function killerIn(log: string): string | undefined {
  return log.split('\n').findLast(line => killings.some(killing => killing.test(line)));
}

/** How many processes this machine's out-of-memory killer has ended since it started (proc(5), vmstat). */
async function oomKills(): Promise<number> {
  return Number(/^oom_kill (\d+)$/m.exec(await readFile('/proc/vmstat', 'utf8'))?.[1] ?? 0);
}

/** Watches who kills processes where the VMM runs; what it returns says who did since then, where that is known. */
export async function watchKillers({
  way,
}: Pick<Machine, 'way'>): Promise<() => Promise<string | undefined>> {
  if (way) return async () => killerIn(await way.logs());
  const before = await oomKills();
  return async () => {
    const killed = (await oomKills()) - before;
    return killed > 0
      ? `this machine's out-of-memory killer ended ${killed} processes meanwhile (oom_kill in /proc/vmstat)`
      : undefined;
  };
}
