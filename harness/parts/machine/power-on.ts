import { join } from 'node:path';
import { type Failure, GuestError, InfraError, toFailure } from '../../core/errors.ts';
import { openScratch, type Scratch } from '../../core/scratch.ts';
import { withDeadline } from '../../core/wait.ts';
import { openChannel } from '../guest/channel.ts';
import { type BootEnd, type BootLimits, watchBoot } from './boot-watch.ts';
import { type Console, captureConsole } from './console.ts';
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
  readonly machine: Machine | undefined;
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
}

/** Seconds that a guest gets to power off before it is killed. */
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
    const signal = vm.way ? AbortSignal.any([options.signal, vm.way.lost]) : options.signal;
    const end = await watchBoot(console, vm, options.limits, signal).catch(async (error: unknown) => {
      await vm.kill();
      throw error;
    });
    const seen = { end, console, command: vm.command };
    if (end.how !== 'init') {
      try {
        await vm.way?.check();
      } finally {
        await vm.kill();
        await console.ended;
      }
      await scratch[Symbol.asyncDispose]();
      return { ...seen, stderr: vm.stderr(), machine: undefined };
    }
    const machine = await machineOf(vm, spec, end.at, scratch, console, options);
    if (!('exec' in machine))
      return { ...seen, stderr: vm.stderr(), machine: undefined, silentAgent: machine };
    return { ...seen, stderr: vm.stderr(), machine };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits for the agent; a guest whose agent is silent is evidence, but no machine. */
async function machineOf(
  vm: Vm,
  spec: VmSpec,
  powerOnToInit: number,
  scratch: Scratch,
  console: Console,
  options: PowerOnOptions,
): Promise<Machine | Failure> {
  const channel = openChannel(vm.channel, {
    owner: 'boot',
    transcript: join(options.logs, `${options.name}.channel.log`),
  });
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
    if (vm.way?.lost.aborted) return kill();
    // The guest is gone before it can answer.
    channel
      .exec('endgoal-poweroff', { deadline: powerOffDeadline, where: 'initramfs' })
      .catch(() => undefined);
    const exit = await withDeadline(vm.exited, {
      seconds: powerOffDeadline,
      otherwise: () =>
        new GuestError({ what: 'boot: the guest did not power off', todo: 'look at its console' }),
    }).catch(() => undefined);
    if (!exit) return kill();
    await gone();
    return exit;
  };
  /** A channel that ended with its machine is the machine's end and no fault of ours. */
  const ended = async (error: unknown): Promise<never> => {
    if (!(error instanceof InfraError)) throw error;
    await vm.way?.check();
    const { exitCode, signal } = await withDeadline(vm.exited, {
      seconds: endDeadline,
      otherwise: () => error,
    });
    throw new GuestError(
      {
        what: `the machine ended (${signal ?? `exit code ${exitCode}`})`,
        todo: 'look at the end of its console',
      },
      { cause: error },
    );
  };
  try {
    await channel.ready(channelDeadline);
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
    cid: spec.cid,
    exited: vm.exited,
    powerOn: vm.powerOn,
    powerOnToInit,
    milestone: (name, limits) => milestoneOf(console, name, limits),
    exec: (command, execOptions) => channel.exec(command, execOptions).catch(ended),
    way: vm.way,
    endsTogether: vm.endsTogether,
    connect: vm.connect,
    listen: vm.listen,
    powerOff,
    kill,
    [Symbol.asyncDispose]: async () => {
      await powerOff();
    },
  };
}
