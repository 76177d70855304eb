import './hooks.ts';
import '../build/stage.ts';
import { mkdir } from 'node:fs/promises';
import { guestMounts, guestNodes } from '../../../fragments/guest-surface.ts';
import { planOf } from '../../contract/guest-plan.ts';
import type { ExpectedMount, ExpectedNode } from '../../contract/profile.ts';
import { readSaved } from '../../contract/saved.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import type { Failure } from '../../core/errors.ts';
import type { GuestFacts } from '../../facts/facts.ts';
import type { Incident } from '../../klog/report.ts';
import { scanKernelLog } from '../../klog/scanner.ts';
import { type TakenFacts, takeFacts } from '../../parts/guest/facts.ts';
import type { BootEnd, BootLimits } from '../../parts/machine/boot-watch.ts';
import type { Aftermath } from '../../parts/machine/killer.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { PoweredOn } from '../../parts/machine/power-on.ts';
import type { DebianPackage } from '../../parts/workstation/debian.ts';
import type { Finding } from '../../policy/judge.ts';
import type { Kernel } from '../build/stage.ts';
import { summarizeBoot } from './bill.ts';
import { type BootedGuest, followGuest, lastLinesOf } from './booted.ts';
import type { DeviceRecord } from './device-record.ts';
import { prepareGuest } from './guest.ts';
import { type BootCheck, judgeBoot } from './judge.ts';
import { openLane } from './lanes.ts';
import { type OwnImage, prepareOwnImage } from './own-image.ts';
import { clockRules } from './rules/clock.ts';
import { deviceRules } from './rules/device.ts';
import { fateRules, laterReportRules } from './rules/fate.ts';
import { kernelRules } from './rules/kernel.ts';
import { panicRules } from './rules/panic.ts';
import { runningPolicyRules } from './rules/policies.ts';
import { surfaceRules } from './rules/surface.ts';
import { judgeRunning } from './running-policies.ts';
import { settled } from './settled.ts';
import { bootSheets } from './sheets.ts';

/** What was seen of a power-on. */
export interface BootEvidence {
  readonly end: BootEnd;
  readonly limits: BootLimits;
  /** The VMM's exact command. */
  readonly command: readonly string[];
  /** What the VMM itself said on stderr. */
  readonly vmm: string;
  /** What the place where the VMM ran says after its end, for a power-on that did not reach init. */
  readonly aftermath?: Aftermath | undefined;
  /** The device that it ran on; only on the device lane. */
  readonly device?: DeviceRecord | undefined;
  /** The console's last lines. */
  readonly lastLines: readonly string[];
  /** Whether the kernel said that it runs an init, anywhere on the console; runs of older versions don't tell. */
  readonly initStarted?: boolean;
  readonly consoleBytes: number;
  readonly incidents: readonly Incident[];
  /** Why the agent gave no answer, where init runs. */
  readonly silentAgent?: Failure | undefined;
  /** What the guest said of itself; undefined where it could not be asked. */
  readonly guest?: GuestFacts | undefined;
  /** The Debian packages in its root file system; empty for one that the user brought. */
  readonly packages: readonly DebianPackage[];
  /** Guest's clock minus ours when the facts were taken, in seconds. */
  readonly clockSkew?: number | undefined;
  /** What the profile's policies about command line and running kernel found; runs of older versions lack it. */
  readonly policies?: readonly Finding[];
  /** An image that boots with its own init; absent for a guest with endgoal's. */
  readonly own?: OwnImage & {
    readonly agent?: 'none';
    /** How often it rebooted before it was given up. */
    readonly reboots: number;
  };
  /** What must be seen. */
  readonly expected: {
    readonly buildId: string;
    readonly config?: string | undefined;
    readonly nodes: readonly ExpectedNode[];
    readonly mounts: readonly ExpectedMount[];
  };
  /** Seconds. */
  readonly timings: { readonly powerOnToInit?: number };
}

/** Seconds; includes making the guest's root file system the first time. */
const deadline = 600;
/** Seconds more for a virtual device: its kernel and its root file system are made the first time. */
const deviceDeadline = 3600;
/** How long a guest's power-on may take, and how long it may say nothing. */
export const limits: BootLimits = { deadline: 60, silence: 20 };
/** Seconds from init's first word until it has mounted and started what it can. */
export const upDeadline = 15;
/** Seconds for the guest to collect and tell what it knows of itself; 0.5 under emulation, 15 in a device under emulation. */
const factsDeadline = 45;

declare module '../../contract/stages.ts' {
  interface Stages {
    boot: { evidence: BootEvidence; live: BootedGuest; check: BootCheck };
  }
}

export const implementation: StageImplementation<BootEvidence, BootedGuest, BootCheck> = {
  deadline: ({ settings }) => deadline + (settings.lane === 'device' ? deviceDeadline : 0),
  async collect(context, { need, progress, signal, cleanup }) {
    const { live: kernel } = await need('build');
    await mkdir(context.folder, { recursive: true });
    const { vmm, device } = await openLane(context, { progress, signal, cleanup });
    const preparing = { kernel: kernel.image, config: kernel.config, vmm, limits, progress, signal };
    const plan = planOf(context);
    const image = plan && (await prepareOwnImage(context, plan, preparing));
    const guest = image ?? (await prepareGuest(context, preparing));
    cleanup.use(guest);
    progress('power-on');
    const first = await guest.powerOn('console', signal);
    const ask = async (machine: Machine) => {
      progress('asking the guest what it is');
      return takeFacts(machine, { deadline: factsDeadline, config: kernel.config });
    };
    const askOwn = async (machine: Machine) => {
      await context.hooks.booted?.(machine);
      return plan?.agent === 'none' ? undefined : ask(machine);
    };
    const own = plan && (await settled(first, guest.powerOn, signal, askOwn));
    const on = own?.on ?? first;
    const live = followGuest(on, guest.powerOn);
    cleanup.use(live);
    const { machine } = first;
    const asked =
      !own &&
      machine &&
      live.looking(signal, async over => {
        await context.hooks.booted?.(machine);
        await machine.milestone('up', { seconds: upDeadline, signal: over });
        return ask(machine);
      });
    const facts = own?.seen ?? ((await asked) || undefined);
    const running = { config: facts?.guest.config ?? kernel.config, command: on.command, today: new Date() };
    const policies = facts && judgeRunning(context.profile, { guest: facts.guest, ...running });
    const shipped = image && {
      ...image.image,
      ...(plan?.agent ? { agent: plan.agent } : {}),
      reboots: own?.reboots ?? 0,
    };
    const evidence = { ...evidenceOf(on, facts, kernel), device, packages: guest.packages };
    return {
      evidence: { ...evidence, ...(policies ? { policies } : {}), ...(shipped ? { own: shipped } : {}) },
      live,
    };
  },
  judge: judgeBoot,
  rules: [
    ...fateRules,
    ...deviceRules,
    ...panicRules,
    ...kernelRules,
    ...clockRules,
    ...surfaceRules,
    ...runningPolicyRules,
    ...laterReportRules,
  ],
  sheets: bootSheets,
  reread(evidence, folder) {
    const log = readSaved(folder, 'console.log');
    // The console goes on after the boot was judged.
    return log ? { ...evidence, incidents: scanKernelLog(log.subarray(0, evidence.consoleBytes)) } : evidence;
  },
  summarize: summarizeBoot,
};

/** The kernel's line before it starts init (init/main.c), one of several where the first was not there. */
const saysInit = (line: string) => /Run \S+ as init process/.test(line);

function evidenceOf(
  on: PoweredOn,
  facts: TakenFacts | undefined,
  kernel: Kernel,
): Omit<BootEvidence, 'packages'> {
  return {
    end: on.end,
    limits: on.limits,
    command: on.command,
    vmm: on.stderr,
    aftermath: on.aftermath,
    lastLines: lastLinesOf(on.console),
    initStarted: on.console.lines.some(({ text }) => saysInit(text)),
    consoleBytes: on.console.bytes,
    incidents: on.console.incidents,
    silentAgent: on.silentAgent,
    guest: facts?.guest,
    clockSkew: facts?.clockSkew,
    expected: { buildId: kernel.buildId, config: kernel.config, nodes: guestNodes, mounts: guestMounts },
    timings: on.end.how === 'init' ? { powerOnToInit: on.end.at } : {},
  };
}
