import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, GuestError, InfraError, toFailure, UserError } from '../../core/errors.ts';
import { openScratch, type Scratch } from '../../core/scratch.ts';
import { withDeadline } from '../../core/wait.ts';
import { openChannel } from '../guest/channel.ts';
import { type BootEnd, type BootLimits, watchBoot } from './boot-watch.ts';
import { type Console, captureConsole } from './console.ts';
import { type Aftermath, watchKillers } from './killer.ts';
import type { Machine } from './machine.ts';
import { milestoneOf } from './milestones.ts';
import type { Vm, Vmm, VmSpec } from './vm.ts';

/** A power-on that was watched to its end. Only one that reached init has a machine. */
export interface PoweredOn {
  readonly end: BootEnd;
  readonly console: Console;
  /** The VMM's exact command. */
  readonly command: readonly string[];
  readonly stderr: string;
  /** The limits that it had: those asked for, stretched by the VM's pace. */
  readonly limits: BootLimits;
  readonly machine: Machine | undefined;
  /** What the place where the VMM ran says after one that did not reach init; undefined for one that did. */
  readonly aftermath?: Aftermath | undefined;
  /** Who ended the VMM, to be asked after its end; only where there is a machine. */
  readonly afterEnd?: (() => Promise<Aftermath>) | undefined;
  /** Why there is no machine although init runs: its agent is silent. */
  readonly silentAgent?: Failure;
}

interface PowerOnOptions {
  readonly limits: BootLimits;
  /** Folder that gets the console and the channel's transcript. */
  readonly logs: string;
  /** Distinguishes the logs of several power-ons in one run: `console`, `console-restart`. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Nothing of endgoal runs in the guest: the kernel's own line says that init runs, and no command can be given. */
  readonly agent?: 'none';
}

/** The kernel's line before it starts init (init/main.c). */
const kernelStartsInit = /Run \S+ as init process/;

/** Seconds that a guest gets to power off before it is killed; this and the next are stretched by the VM's pace. */
const powerOffDeadline = 10;
/** Seconds from init's first word to the agent's first answer. */
const channelDeadline = 10;
/** Seconds from the end of a VMM's serial ports to that of its process. */
const endDeadline = 1;

/** Starts a machine and watches it until init runs or it is certain that it won't. Nothing is left of one that failed. */
export async function powerOn(vmm: Vmm, spec: VmSpec, options: PowerOnOptions): Promise<PoweredOn> {
  const scratch = await openScratch();
  try {
    const vm = await vmm.launch(spec, scratch.path);
    const console = captureConsole(vm.console, join(options.logs, `${options.name}.log`), vm.powerOn);
    const deviceLog = join(options.logs, `${options.name}.device.log`);
    const afterEnd = await watchKillers(vm, log => writeFile(deviceLog, log));
    const signal = vm.way ? AbortSignal.any([options.signal, vm.way.lost]) : options.signal;
    const limits = stretched(options.limits, vm.pace);
    const end = await watchBoot(
      console,
      vm,
      limits,
      signal,
      options.agent === 'none' ? kernelStartsInit : undefined,
    ).catch(async (error: unknown) => {
      await vm.kill();
      throw error;
    });
    const seen = { console, limits, command: vm.command };
    if (end.how !== 'init') {
      let aftermath: Aftermath | undefined;
      try {
        await vm.way?.check();
        aftermath = await afterEnd();
      } finally {
        await vm.kill();
        await console.ended;
      }
      await scratch[Symbol.asyncDispose]();
      return {
        ...seen,
        end: withLateBytes(end, console),
        stderr: vm.stderr(),
        machine: undefined,
        aftermath,
      };
    }
    const machine = await machineOf(vm, end.at, scratch, console, options, afterEnd);
    if (!('exec' in machine))
      return { ...seen, end, stderr: vm.stderr(), machine: undefined, silentAgent: machine };
    return { ...seen, end, stderr: vm.stderr(), machine, afterEnd };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

const stretched = ({ deadline, silence }: BootLimits, pace: number): BootLimits => ({
  deadline: deadline * pace,
  silence: silence * pace,
  idleSilence: silence,
});

/** A silence that the console contradicts, once all of it is here, says so itself. */
function withLateBytes(end: BootEnd, console: Console): BootEnd {
  if (end.how !== 'silent' || console.bytes <= end.bytes) return end;
  return { ...end, lateBytes: console.bytes - end.bytes };
}

/** Waits for the agent; a guest whose agent is silent is evidence, but no machine. */
async function machineOf(
  vm: Vm,
  powerOnToInit: number,
  scratch: Scratch,
  console: Console,
  options: PowerOnOptions,
  afterEnd: () => Promise<unknown>,
): Promise<Machine | Failure> {
  const channel = openChannel(vm.channel, {
    owner: 'boot',
    pace: vm.pace,
    transcript: join(options.logs, `${options.name}.channel.log`),
  });
  const { pace } = vm;
  const gone = async () => {
    await channel[Symbol.asyncDispose]();
    await console.ended;
    await scratch[Symbol.asyncDispose]();
  };
  const kill = async () => {
    const exit = await vm.kill();
    await gone();
    return exit;
  };
  const powerOff = async () => {
    if (vm.way?.lost.aborted || options.agent === 'none') return kill();
    // The guest is gone before it can answer.
    channel
      .exec('endgoal-poweroff', { deadline: powerOffDeadline * pace, where: 'initramfs' })
      .catch(() => undefined);
    const exit = await withDeadline(vm.exited, {
      seconds: powerOffDeadline * pace,
      otherwise: () =>
        new GuestError({
          code: 'boot.not-powered-off',
          what: 'boot: the guest did not power off',
          todo: 'look at its console',
        }),
    }).catch(() => undefined);
    if (!exit) return kill();
    await gone();
    return exit;
  };
  /** A channel that ended with its VMM: the guest went off, and nothing here broke. */
  const ended = async (error: unknown): Promise<never> => {
    if (!(error instanceof InfraError)) throw error;
    await vm.way?.check();
    const { exitCode, signal } = await withDeadline(vm.exited, {
      seconds: endDeadline,
      otherwise: () => error,
    });
    throw new GuestError(
      {
        code: 'boot.vmm-ended',
        what: `the VM ended (${signal ?? `exit code ${exitCode}`})`,
        todo: 'look at the end of its console',
      },
      { cause: error },
    );
  };
  const noAgent = () =>
    Promise.reject(
      new UserError({
        code: 'boot.no-agent',
        what: "boot: the guest takes no commands: its profile says agent: 'none'",
        todo: "leave agent: 'none' out to have this looked at",
      }),
    );
  try {
    if (options.agent !== 'none') await channel.ready(channelDeadline * pace);
  } catch (error) {
    try {
      // A device that hangs is as silent as an agent that doesn't run.
      await vm.way?.check();
    } finally {
      await kill();
    }
    return toFailure(error, 'boot');
  }
  return {
    cid: vm.cid,
    pace,
    stderr: vm.stderr,
    exited: vm.exited,
    powerOn: vm.powerOn,
    powerOnToInit,
    milestone: (name, { seconds, signal }) => milestoneOf(console, name, { seconds: seconds * pace, signal }),
    exec: (command, { deadline, ...set }) =>
      options.agent === 'none'
        ? noAgent()
        : channel.exec(command, { ...set, deadline: deadline * pace }).catch(ended),
    way: vm.way,
    endsTogether: vm.endsTogether,
    connect: vm.connect,
    listen: vm.listen,
    powerOff,
    kill,
    [Symbol.asyncDispose]: async () => {
      // The device's log of this VM is kept, whatever became of it.
      if (vm.way && !vm.way.lost.aborted) await afterEnd().catch(() => undefined);
      await powerOff();
    },
  };
}
