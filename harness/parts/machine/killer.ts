import { readFile } from 'node:fs/promises';
import type { Vm } from './vm.ts';

/** Who ends VMMs where they run. */
export type Killer =
  | 'out-of-memory'
  | 'low-memory'
  | 'phantom-process'
  | 'excessive-cpu'
  | 'activity-manager'
  | 'thermal'
  | 'shutdown';

/** A line of a log that says who ended a VMM. */
export interface Killing {
  readonly by: Killer;
  readonly line: string;
}

/** Names of a VMM's process and threads; the kernel's out-of-memory killer may name any thread of it. */
const vmm = String.raw`(?:crosvm|qemu|vcpu\d|CPU \d+\/KVM)`;

/**
 * How a device's logs say it: the kernel's out-of-memory killer (mm/oom_kill.c), Android's low memory killer (lmkd), its
 * ActivityManager (event am_kill, and its own words), and what shuts the whole device down. The particular come first.
 */
const killings: readonly (readonly [RegExp, Killer])[] = [
  [new RegExp(String.raw`Out of memory: Killed process \d+ \(${vmm}`), 'out-of-memory'],
  [new RegExp(String.raw`Memory cgroup out of memory: Killed process \d+ \(${vmm}`), 'out-of-memory'],
  [new RegExp(String.raw`oom-kill:.*\btask=${vmm}`), 'out-of-memory'],
  [new RegExp(String.raw`lowmemorykiller: Kill '(?:[^']*\/)?${vmm}`, 'i'), 'low-memory'],
  [/(?:am_kill\s*:|Killing ).*excessive cpu/i, 'excessive-cpu'],
  [/(?:am_kill\s*:|Killing ).*phantom/i, 'phantom-process'],
  [new RegExp(String.raw`(?:am_kill\s*:|ActivityManager: Killing ).*${vmm}`, 'i'), 'activity-manager'],
  [/thermal.*(?:shutting down|shutdown|power ?off)|critical temperature reached/i, 'thermal'],
  [/(?:ShutdownThread|init)\s*:.*(?:Shutting down|Rebooting|powerctl|sys\.powerctl)/i, 'shutdown'],
];

/** Those whose line must name the VMM or its process, because they end other processes all the time. */
const named = new Set<Killer>(['excessive-cpu', 'phantom-process']);

function isOfVmm(line: string, by: Killer, pid: number | undefined): boolean {
  if (!named.has(by)) return true;
  return new RegExp(vmm).test(line) || (pid !== undefined && new RegExp(`\\b${pid}\\b`).test(line));
}

/** The last line of a device's logs that says who ended a VMM. `pid` is the VMM's process there, where it is known. */
export function killerIn(log: string, pid?: number): Killing | undefined {
  for (const line of log.split('\n').reverse()) {
    const by = killings.find(([form]) => form.test(line))?.[1];
    if (by && isOfVmm(line, by, pid)) return { by, line: line.trim() };
  }
  return undefined;
}

/** SELinux denials that may have to do with a VM: `avc: denied { open } for comm="crosvm" …`. */
function denialsIn(log: string): string[] {
  return log
    .split('\n')
    .filter(
      line => /avc:\s+denied/.test(line) && /crosvm|qemu|kvm|vhost|vsock|endgoal|adbd|\bsu\b/.test(line),
    )
    .map(line => line.trim())
    .slice(-4);
}

/** How many processes this machine's out-of-memory killer has ended since it started (proc(5), vmstat). */
async function oomKills(): Promise<number> {
  return Number(/^oom_kill (\d+)$/m.exec(await readFile('/proc/vmstat', 'utf8'))?.[1] ?? 0);
}

/** What the place where a VMM ran says of its end. */
export interface Aftermath {
  readonly killing?: Killing | undefined;
  /** SELinux denials of this run. */
  readonly denials: readonly string[];
  /** Other VMs that run there, one line each. */
  readonly others: readonly string[];
}

/**
 * Watches who ends processes where the VMM runs; the returned function says who did since then, where that is known.
 * `save` gets a device's log of that time.
 */
export async function watchKillers(
  { way }: Pick<Vm, 'way'>,
  save: (log: string) => Promise<void>,
): Promise<() => Promise<Aftermath>> {
  if (way?.aftermath) {
    const aftermath = () => way.aftermath?.() ?? Promise.reject(new Error('no device'));
    return async () => {
      const { log, pid, others } = await aftermath();
      await save(log);
      return { killing: killerIn(log, pid), denials: denialsIn(log), others };
    };
  }
  const before = await oomKills();
  return async () => {
    const killed = (await oomKills()) - before;
    const line = `this machine's out-of-memory killer ended ${killed} processes meanwhile (oom_kill in /proc/vmstat)`;
    return {
      ...(killed > 0 ? { killing: { by: 'out-of-memory', line } } : {}),
      denials: [],
      others: [],
    };
  };
}
