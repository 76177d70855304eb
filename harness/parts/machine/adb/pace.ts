import { mostPace } from '../stretched.ts';
import type { KvmProbe } from './probe.ts';

/**
 * The slowest device on which the budgets hold as they are written: nanoseconds of one exit to the VMM, and of a million
 * turns of a loop of two instructions. A phone takes 5,000 and 1,000,000; an emulated device 90,000 to 1,100,000 and
 * 1,600,000 to 67,000,000, by what this workstation does beside it.
 */
const reference = { exitNs: 15_000, loopNs: 8_000_000 } as const;

/** By how much every budget of a guest is stretched on a device, from what was measured there; 1 for a quick one. */
export function paceOf(probe: Pick<KvmProbe, 'exitNs' | 'loopNs'> | undefined): number {
  const exits = (probe?.exitNs ?? 0) / reference.exitNs;
  const loops = (probe?.loopNs ?? 0) / reference.loopNs;
  const pace = Math.min(mostPace.device, Math.max(1, exits, loops));
  return Math.ceil(pace * 2) / 2;
}

/** Seconds of the kernel's own watchdogs by default, and the most that they take (kernel/rcu, kernel/watchdog.c). */
const watchdogs = { rcuStall: { usual: 21, most: 300 }, softLockup: { usual: 10, most: 60 } } as const;

/**
 * Words of the kernel command line that stretch the guest's own watchdogs, too: on a device whose processors are
 * emulated or busy the guest would report stalls of its host as its own.
 */
export function watchdogWords(pace: number): string[] {
  if (pace <= 1) return [];
  const stretched = ({ usual, most }: { readonly usual: number; readonly most: number }) =>
    Math.min(most, Math.round(usual * pace));
  return [
    `rcupdate.rcu_cpu_stall_timeout=${stretched(watchdogs.rcuStall)}`,
    `watchdog_thresh=${stretched(watchdogs.softLockup)}`,
  ];
}
