import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { InfraError } from '../../core/errors.ts';
import type { Argv, Exit, Started } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { type AdbDevice, lossOf, quoted } from './adb/client.ts';
import { type DeviceFiles, deviceFiles } from './adb/files.ts';
import { listenThrough } from './adb/listen.ts';
import { preflight, type ReadyDevice } from './adb/preflight.ts';
import { connectThrough } from './adb/relay.ts';
import type { AdbServer } from './adb/server.ts';
import { type DeviceSession, deviceRoot, openSession } from './adb/session.ts';
import { crosvmArgv, crosvmDialect, crosvmStatus } from './crosvm-argv.ts';
import type { EditArgv } from './qemu.ts';
import { deviceWiring, qemuArgv } from './qemu-argv.ts';
import type { Disk, Vm, Vmm, VmSpec } from './vm.ts';

/** The device lane: VMs that run on a device behind adb. Disposing it leaves nothing of the run there. */
export interface DeviceLane extends AsyncDisposable {
  readonly vmm: Vmm;
  /** What the preflight found, for the record. */
  readonly ready: ReadyDevice;
}

interface LaneOptions {
  readonly server: AdbServer;
  /** The program that connects to vsock ports there, built for arm64. */
  readonly relay: string;
  /** Serial or address; undefined takes the only one that is connected. */
  readonly serial: string | undefined;
  /** Where a seeded fault gets at the VMM's arguments and at what was pushed. */
  readonly hooks: {
    readonly argv?: EditArgv;
    readonly pushed?: (device: AdbDevice, spec: VmSpec) => Promise<void>;
  };
}

/**
 * What goes to the console of a guest on a device: warnings and worse, and what init says. Each character is an exit to
 * the VMM, which takes a millisecond on an emulated device; the whole log is asked for over the command channel.
 */
const warningsOnly = 'loglevel=5';

/** Bytes that a device must have free: Image, initramfs, root and data disks, with room for what the guest writes. */
const bytesNeeded = 700 * 2 ** 20;

const script = (name: string) => readFile(join(import.meta.dirname, 'adb', name), 'utf8');

/** Opens the lane: preflight, watchdog. Throws with the exact fix where the device can't be used. */
export async function openDeviceLane(options: LaneOptions): Promise<DeviceLane> {
  await using opened = new AsyncDisposableStack();
  const ready = await preflight(options.server, options.serial, { folder: deviceRoot, bytes: bytesNeeded });
  const session = opened.use(await openSession(ready.device));
  const files = deviceFiles(ready.device);
  opened.defer(() => (session.lost.aborted ? undefined : files.prune().catch(() => undefined)));
  const all = opened.move();
  return {
    vmm: deviceVmm(ready, session, files, options),
    ready,
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

function deviceVmm(
  ready: ReadyDevice,
  session: DeviceSession,
  files: DeviceFiles,
  options: LaneOptions,
): Vmm {
  const { device, vmm } = ready;
  const crosvm = vmm.endsWith('crosvm');
  /** The path of the relay there. */
  const relay = () => files.put(options.relay);
  const writable = new Map<string, string>();
  let count = 0;

  /** A disk that is written stays on the device for the whole run: what a killed guest acknowledged must be there. */
  async function diskThere(disk: Disk): Promise<Disk> {
    if (disk.readOnly) return { ...disk, path: await files.put(disk.path) };
    const known = writable.get(disk.path);
    if (known) return { ...disk, path: known };
    const remote = `${session.folder}/disk${writable.size}`;
    await files.copy(disk.path, remote);
    writable.set(disk.path, remote);
    return { ...disk, path: remote };
  }

  async function specThere(spec: VmSpec): Promise<VmSpec> {
    const disks: Disk[] = [];
    for (const disk of spec.disks) disks.push(await diskThere(disk));
    const initrd = spec.initrd && (await files.put(spec.initrd));
    const commandLine = spec.commandLine.map(word => (word === 'ignore_loglevel' ? warningsOnly : word));
    return { ...spec, kernel: await files.put(spec.kernel), initrd, disks, commandLine };
  }

  return {
    name: `${vmm.split('/').at(-1)} on ${device.serial}`,
    async launch(spec) {
      const there = await specThere(spec);
      await options.hooks.pushed?.(device, there);
      count += 1;
      const folder = `${session.folder}/vm${count}`;
      const command = (options.hooks.argv ?? (argv => argv))(await commandLine(ready, there, folder));
      const [program, vmmScript] = [await relay(), await script('vmm.sh')];
      const powerOn = now();
      const shell = await device.start(
        [...environment(vmm), 'sh', '-c', vmmScript, 'endgoal-vmm', folder, ...command].map(quoted).join(' '),
      );
      let said = '';
      shell.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-8192);
      });
      const stderr = () => {
        const status = crosvm ? ended.exec(said)?.[1] : undefined;
        const words = status === undefined ? '' : `\n${crosvmStatus(Number(status))}`;
        return `${said.replace(ended, '').trim()}${words}`.trim();
      };
      // A device that hangs ends no stream by itself.
      const end = () => shell.kill('SIGKILL');
      session.lost.addEventListener('abort', end, { once: true });
      const channel = await openPipes(device, folder, program).catch((error: unknown) => {
        end();
        throw error;
      });
      let over = false;
      const exited = shell.exited.then(exit => {
        over = true;
        session.lost.removeEventListener('abort', end);
        channel.kill('SIGKILL');
        return vmmExit(exit, said);
      });
      /** Without the word of vmm.sh it wasn't the VMM that ended, but the way to it. */
      const check = async () => {
        session.lost.throwIfAborted();
        const loss = lossOf(device.serial, said);
        if (loss) throw loss;
        await device.shell('true', { deadline: aliveDeadline });
      };
      const logs = async () => {
        const { stdout } = await device.shell('dmesg; logcat -d -b all 2>/dev/null', {
          deadline: logsDeadline,
        });
        return stdout;
      };
      const killThere = async () => {
        const kill = ['sh', '-c', await script('kill.sh'), 'endgoal-kill', folder].map(quoted).join(' ');
        const killed = await device.shell(kill, { deadline: 10 }).catch(() => undefined);
        if (killed?.exitCode !== 0) end();
      };
      return {
        command,
        powerOn,
        console: shell.stdout,
        // Destroying it is its usual end, which Duplex.from calls an error.
        channel: Duplex.from({ readable: channel.stdout, writable: channel.stdin }).on(
          'error',
          () => undefined,
        ),
        stderr,
        exited,
        way: { lost: session.lost, check, logs },
        endsTogether: 'a stream of adb ends on both sides at once',
        connect: async port => connectThrough(device, program, { cid: spec.cid, port }),
        listen: (port, onConnection) => listenThrough(device, port, onConnection),
        async kill() {
          if (session.lost.aborted) end();
          else if (!over) await killThere();
          return exited;
        },
      } satisfies Vm;
    },
  };
}

/** Seconds for a device to say anything at all; a phone that wakes up takes 2. */
const aliveDeadline = 10;
/** Seconds for a device to say what is in its logs: megabytes. */
const logsDeadline = 30;

/** The last word of vmm.sh. */
const ended = /^endgoal-vmm: ended (\d+)\s*$/m;

/** A shell gives a signal's number plus 128. */
function vmmExit(exit: Exit, said: string): Exit {
  const status = ended.exec(said)?.[1];
  if (status === undefined) return { ...exit, exitCode: undefined, signal: exit.signal };
  const code = Number(status);
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal
    ? { exitCode: undefined, signal, seconds: exit.seconds }
    : { exitCode: code, signal: undefined, seconds: exit.seconds };
}

/** crosvm of the APEX finds its libraries only when told where they are. */
function environment(vmm: string): string[] {
  if (!vmm.startsWith('/apex/')) return [];
  return ['env', 'LD_LIBRARY_PATH=/apex/com.android.virt/lib64:/system/lib64'];
}

async function commandLine({ device, vmm }: ReadyDevice, spec: VmSpec, folder: string): Promise<Argv> {
  if (!vmm.endsWith('crosvm')) return qemuArgv(vmm, spec, deviceWiring(spec, folder));
  const asked = [...environment(vmm), vmm, 'run', '--help'].map(quoted).join(' ');
  const help = await device.shell(asked, { deadline: 10 });
  if (!/--params\b/.test(help.stdout + help.stderr)) {
    throw new InfraError({
      what: `device: ${vmm} does not say what options it has (exit code ${help.exitCode})`,
      lastLine: help.stderr.trim() || help.stdout.trim() || 'it printed nothing',
      todo: `run it by hand there: ${vmm} run --help`,
    });
  }
  return crosvmArgv(vmm, spec, folder, crosvmDialect(help.stdout + help.stderr), {
    console: 'file',
    vsock: 'vhost',
  });
}

/** The two pipes of the command channel as one stream; vmm.sh makes them before it starts the VMM. `relay` is a path there. */
function openPipes(device: ReadyDevice['device'], folder: string, relay: string): Promise<Started> {
  const [toGuest, fromGuest] = [`${folder}/channel.in`, `${folder}/channel.out`].map(quoted);
  const wait = `n=0; while [ ! -p ${fromGuest} ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done`;
  return device.start(`${wait}; exec ${quoted(relay)} pipes ${fromGuest} ${toGuest}`);
}
