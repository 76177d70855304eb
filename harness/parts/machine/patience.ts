import type { Console } from './console.ts';
import type { VmmWork } from './vmm-work.ts';

/** How long a boot may take and how long it may say nothing. Seconds. */
export interface BootLimits {
  readonly deadline: number;
  readonly silence: number;
  /** How long it may say nothing while its VMM waits: a guest that waits is not slow. `silence` by default. */
  readonly idleSilence?: number | undefined;
}

/** A VM whose VMM can be asked what it has done. */
export interface Working {
  work(): Promise<VmmWork | undefined>;
}

/** What is over: the silence of the console, or the whole time. Times are seconds since power-on. */
export type Overdue =
  | {
      readonly how: 'silent';
      readonly at: number;
      readonly seconds: number;
      readonly bytes: number;
      readonly worked?: number;
      readonly frozen?: boolean;
    }
  | { readonly how: 'deadline'; readonly at: number };

/** A VMM that uses less than this part of a processor waits for something; one that uses more works. */
const idle = 0.1;
/** Wall time may be this many times the deadline while the VMM works and gets little processor time. */
const patience = 4;

/** What was seen at one look. */
interface Look {
  readonly at: number;
  /** Seconds since the console's last byte. */
  readonly silent: number;
  /** What the VMM has done in all; undefined where nobody can say. */
  readonly work: VmmWork | undefined;
  /** What it did in the second half of the silence, and how long that is. */
  readonly recent?: { readonly cpuSeconds: number; readonly seconds: number } | undefined;
  /** The VMM has written more of the console than has arrived here. */
  readonly unread: boolean;
}

/** Whether the VMM certainly waits: it is known what it did lately, and that is next to nothing. */
const waits = ({ recent, unread }: Look) =>
  !unread && recent !== undefined && recent.cpuSeconds / recent.seconds <= idle;

/** Whether the guest may go on although a limit is over: it works, and had less of a processor than the limit says. */
export function mayGoOn({ at, silent, work, recent, unread }: Look, limits: BootLimits): boolean {
  if (at >= limits.deadline * patience) return false;
  if (unread) return true;
  if (!work) return false;
  const busy = recent ? recent.cpuSeconds / recent.seconds > idle : work.cpuSeconds / at > idle;
  if (!busy) return false;
  if (at > limits.deadline && work.cpuSeconds >= limits.deadline) return false;
  return silent <= limits.silence || (recent !== undefined && recent.cpuSeconds < limits.silence / 2);
}

/** What is over at one look, if anything. `bytes` are those of the console so far. */
function overdueAt(look: Look, limits: BootLimits, bytes: number): Overdue | undefined {
  const { at, silent, work, recent } = look;
  const isWithin = silent <= limits.silence && at <= limits.deadline;
  if ((isWithin && !waits(look)) || mayGoOn(look, limits)) return undefined;
  if (silent <= (limits.idleSilence ?? limits.silence)) return { how: 'deadline', at };
  return {
    how: 'silent',
    at,
    seconds: silent,
    bytes,
    ...(recent ? { worked: recent.cpuSeconds } : {}),
    ...(work?.frozen ? { frozen: true } : {}),
  };
}

/** Judges the silence and the deadline at a time, by the VMM's work; asks for that only once half the silence is over. */
export function patientJudge(console: Console, vm: Working, limits: BootLimits) {
  const ask = () => vm.work().catch(() => undefined);
  const idleLimit = limits.idleSilence ?? limits.silence;
  /** What the VMM had done in the middle of this silence. */
  let middle:
    | { readonly byteAt: number; readonly at: number; readonly work: VmmWork | undefined }
    | undefined;
  let nextAsk = 0;

  function recentWork(at: number, work: VmmWork | undefined): Look['recent'] {
    if (!middle?.work || !work || at <= middle.at) return undefined;
    return { cpuSeconds: work.cpuSeconds - middle.work.cpuSeconds, seconds: at - middle.at };
  }

  return async (at: number): Promise<Overdue | undefined> => {
    const { lastByteAt } = console;
    const silent = at - lastByteAt;
    if (middle?.byteAt !== lastByteAt) middle = undefined;
    if (!middle && silent > idleLimit / 2) middle = { byteAt: lastByteAt, at, work: await ask() };
    if ((silent <= idleLimit && at <= limits.deadline) || at < nextAsk) return undefined;
    const work = await ask();
    // A byte came while the VMM was asked.
    if (console.lastByteAt !== lastByteAt) return undefined;
    nextAsk = at + idleLimit / 4;
    const recent = recentWork(at, work);
    const unread = (work?.consoleBytes ?? 0) > console.bytes;
    return overdueAt({ at, silent, work, recent, unread }, limits, console.bytes);
  };
}
