import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { type Exit, run, type Started, start } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { now, until } from '../../core/wait.ts';
import { adbDevice } from '../machine/adb/client.ts';
import type { AdbServer } from '../machine/adb/server.ts';
import { type Console, captureConsole } from '../machine/console.ts';
import { findTool } from '../workstation/tools.ts';
import { deviceArgv } from './argv.ts';
import { forwardedPort, monitor } from './qmp.ts';

const owner = 'device';

/** A phone's stand-in that runs. Disposing it switches it off; nothing of it stays. */
export interface VirtualDevice extends AsyncDisposable {
  /** The address that adb knows it by. */
  readonly serial: string;
  /** Seconds from power-on to the first answer of adb shell. */
  readonly powerOnToShell: number;
  /** QEMU's exact command. */
  readonly command: readonly string[];
  readonly console: Console;
  readonly exited: Promise<Exit>;
  /** As if its battery was pulled. */
  kill(): Promise<Exit>;
}

interface Options {
  readonly server: AdbServer;
  /** Host kernel: boots at EL2, has KVM and vhost-vsock. */
  readonly kernel: string;
  /** Root file system, ext4. */
  readonly root: string;
  /** Folder that gets its console. */
  readonly logs: string;
  /** Words for the kernel beside its own. */
  readonly commandLine?: readonly string[];
  readonly dataMiB?: number;
  readonly signal?: AbortSignal;
  /** Gets its console from the first byte on, also of a device that doesn't come up. */
  readonly onConsole?: (console: Console) => void;
}

/** Seconds from power-on to adb shell; it takes 5 where nothing else runs. */
const bootDeadline = 90;

/** The device itself; two processors and what a guest of 1 GiB leaves room for. */
const size = { memoryMiB: 2560, cpus: 2 } as const;

async function makeData(path: string, mebibytes: number): Promise<void> {
  const { path: mke2fs } = await findTool('mke2fs');
  const extended = 'lazy_itable_init=0,lazy_journal_init=0';
  const options = ['-q', '-t', 'ext4', '-m', '0', '-O', 'encrypt,verity', '-L', 'data', '-E', extended];
  await run([mke2fs, ...options, path, `${mebibytes}M`], { owner, deadline: 30 });
}

/** Starts a virtual device and waits until its shell answers over adb. */
export async function startVirtualDevice(options: Options): Promise<VirtualDevice> {
  await using opened = new AsyncDisposableStack();
  const { path: qemu } = await findTool('qemu');
  const scratch = opened.use(await openScratch());
  const data = join(scratch.path, 'data.ext4');
  await makeData(data, options.dataMiB ?? 2048);
  const qmp = join(scratch.path, 'qmp.sock');
  const command = deviceArgv(qemu, {
    ...size,
    kernel: options.kernel,
    root: options.root,
    data,
    qmp,
    commandLine: options.commandLine ?? [],
  });
  const powerOn = now();
  const machine = opened.use(await start(command, { owner, env: { TMPDIR: scratch.path } }));
  const console = captureConsole(machine.stdout, join(options.logs, 'device-console.log'), powerOn);
  options.onConsole?.(console);
  const serial = await readySerial(machine, console, qmp, options);
  const powerOnToShell = now() - powerOn;
  const all = opened.move();
  return {
    serial,
    powerOnToShell,
    command,
    console,
    exited: machine.exited,
    kill() {
      machine.kill('SIGKILL');
      return machine.exited;
    },
    async [Symbol.asyncDispose]() {
      await all[Symbol.asyncDispose]();
      await console.ended;
    },
  };
}

/** Waits for adbd in the device and its first answer. Returns the address. */
async function readySerial(
  machine: Started,
  console: Console,
  qmp: string,
  { server, signal }: Options,
): Promise<string> {
  let said = '';
  machine.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  let ended = false;
  void machine.exited.then(() => {
    ended = true;
  });
  const failed = (what: string) =>
    new InfraError({
      code: 'device.virtual-failed',
      what: `device: the virtual device ${what}`,
      lastLine: said.trim() || console.lines.at(-1)?.text || 'it printed nothing',
      todo: 'read device-console.log of this run',
    });
  const deadline = {
    seconds: bootDeadline,
    otherwise: () => failed(`did not answer adb within ${bootDeadline} s`),
    ...(signal ? { signal } : {}),
  };
  const began = now();
  await until(async () => {
    if (ended) throw failed('ended before it was up');
    return access(qmp).then(
      () => true,
      () => undefined,
    );
  }, deadline);
  const port = forwardedPort(await monitor(qmp, 'info usernet'));
  if (!port) throw failed('got no port for adb');
  const serial = `127.0.0.1:${port}`;
  await until(
    async () => {
      if (ended) throw failed('ended before it was up');
      if (console.panic) throw failed('panicked before it was up');
      if (!console.lines.some(({ text }) => text.includes('endgoal-init: reached'))) return undefined;
      const { stdout } = await run(server.adb('connect', serial), { owner, deadline: 20 });
      if (!/^(already )?connected to/m.test(stdout)) return undefined;
      const shell = await adbDevice(server, serial, 'adbd')
        .shell('echo shell', { deadline: 10 })
        .catch(() => undefined);
      return shell?.stdout.startsWith('shell') || undefined;
    },
    { ...deadline, seconds: bootDeadline - (now() - began), pause: 0.2 },
  );
  return serial;
}
