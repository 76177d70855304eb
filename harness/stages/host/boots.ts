import { join } from 'node:path';
import { type HostBoot, hostBoots } from '../../../fragments/host-surface.ts';
import type { RunContext } from '../../contract/context.ts';
import { GuestError } from '../../core/errors.ts';
import { openScratch } from '../../core/scratch.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';
import { firstFrames } from '../../klog/frames.ts';
import { deviceRootfs } from '../../parts/device/rootfs.ts';
import { ubootBios } from '../../parts/device/u-boot-bios.ts';
import { startVirtualDevice } from '../../parts/device/virtual-device.ts';
import { buildInitramfs } from '../../parts/guest/initramfs.ts';
import { adbDevice } from '../../parts/machine/adb/client.ts';
import { openAdb } from '../../parts/machine/adb/server.ts';
import type { Console } from '../../parts/machine/console.ts';
import { powerOn } from '../../parts/machine/power-on.ts';
import { bootSteps, qemuWithUboot } from '../../parts/machine/u-boot.ts';
import type { Kernel } from '../build/stage.ts';
import { proveHost } from './collect.ts';
import type { HostBootSeen, HostEvidence } from './evidence.ts';

interface Working {
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

/** Deadline in seconds for U-Boot's countdown and the boot to init. */
const chainLimits = { deadline: 60, silence: 20 };

/** Boots the host kernel once for each security module and once through U-Boot, and runs all proofs. */
export async function lookAtHost(
  context: RunContext,
  kernel: Kernel,
  working: Working,
): Promise<HostEvidence> {
  const boots: HostBootSeen[] = [];
  for (const boot of ['selinux', 'apparmor'] as const) {
    boots.push(await bootAndProve(context, kernel, boot, working));
  }
  const config = parseDotconfig(kernel.config ?? '', '.config');
  const on = config.filter(({ value }) => value !== 'n').map(({ symbol }) => symbol);
  const order = config.find(({ symbol }) => symbol === 'LSM')?.value ?? '';
  return {
    boots,
    chain: await bootChain(context, kernel, working),
    on,
    lsmOrder: order.replaceAll('"', '').split(',').filter(Boolean),
  };
}

async function bootAndProve(
  { store, folder, hooks }: RunContext,
  kernel: Kernel,
  boot: HostBoot,
  { progress, signal }: Working,
): Promise<HostBootSeen> {
  const logs = join(folder, `host-${boot}`);
  const root = await deviceRootfs(store, { log: join(logs, 'rootfs.log'), progress, signal });
  let console: Console | undefined;
  try {
    await using scratch = await openScratch();
    await using server = await openAdb(scratch.path);
    progress(`booting the host with ${boot}`);
    await using device = await startVirtualDevice({
      server,
      kernel: kernel.image,
      root,
      logs,
      commandLine: hooks.hostWords?.(hostBoots[boot], boot) ?? hostBoots[boot],
      signal,
      onConsole: captured => {
        console = captured;
      },
    });
    const shell = adbDevice(server, device.serial, 'adbd');
    await hooks.hostBooted?.(shell, boot);
    const proven = await proveHost(shell, boot, { progress, signal });
    const { command, powerOnToShell } = device;
    return { ...proven, command, powerOnToShell, incidents: device.console.incidents };
  } catch (error) {
    throw hostFault(error, console, boot);
  }
}

/** The device's kernel is under test here, so its panic is a failure of the kernel, not of the infrastructure. */
export function hostFault(
  error: unknown,
  console: Pick<Console, 'panic' | 'incidents'> | undefined,
  boot: HostBoot,
): unknown {
  if (!console?.panic) return error;
  const [first] = console.incidents;
  return new GuestError(
    {
      code: 'host.panic',
      what: `host: the kernel panicked in the boot for ${boot}`,
      lastLine: console.panic.text,
      ...(first ? { because: [first.title, ...firstFrames(first)].join('\n') } : {}),
      todo: `read host-${boot}/device-console.log of this run`,
    },
    { cause: error },
  );
}

/** Boots U-Boot → Image → initramfs → init, on the board in the notes of the hardened host. */
async function bootChain(
  { store, folder }: RunContext,
  kernel: Kernel,
  { progress, signal }: Working,
): Promise<HostEvidence['chain']> {
  const making = { log: join(folder, 'host-chain.log'), progress, signal };
  const bios = await ubootBios(store, making);
  const initramfs = await buildInitramfs(store, making);
  progress('booting through U-Boot');
  const on = await powerOn(
    qemuWithUboot(bios),
    {
      kernel: kernel.image,
      initrd: initramfs.path,
      commandLine: ['panic=-1', 'ignore_loglevel'],
      disks: [],
      memoryMiB: 2048,
      cpus: 2,
      cid: 10,
    },
    { limits: chainLimits, logs: folder, name: 'host-chain', signal },
  );
  const lastLine = on.console.lines.at(-1)?.text ?? '';
  await on.machine?.powerOff();
  return { steps: bootSteps(on.console.lines), lastLine, incidents: on.console.incidents };
}
