import { join } from 'node:path';
import type { Argv } from '../../core/exec.ts';
import { vhostSockets } from './helper.ts';
import type { VmSpec } from './vm.ts';

/** Sockets of one QEMU machine, in its scratch folder. */
export const qemuSockets = (folder: string) => ({
  ...vhostSockets(folder),
  channel: join(folder, 'channel.sock'),
});

/** How the guest's processor is run: KVM where a probe showed that it works, else emulated. */
export type Accelerator = 'kvm' | 'tcg';

const processors: Readonly<Record<Accelerator, readonly string[]>> = {
  kvm: ['-cpu', 'host', '-accel', 'kvm'],
  tcg: ['-cpu', 'cortex-a57', '-accel', 'tcg,thread=multi'],
};

/** What differs between the places where QEMU runs the same machine. */
export interface QemuWiring {
  /** The board with its interrupt controller and memory. */
  readonly board: readonly string[];
  readonly accelerator: Accelerator;
  /** The chardevs behind the console's and the command channel's UART, without their ids. */
  readonly console: string;
  readonly channel: string;
  readonly vsock: readonly string[];
  /** What confines QEMU itself; none where another machine's QEMU may lack it. */
  readonly seccomp: readonly string[];
}

/** On this machine: a Unix socket for the channel; vsock by vhost-user, which needs shared memory. */
export function localWiring(
  spec: VmSpec,
  folder: string,
  accelerator: Accelerator,
  seccomp: readonly string[] = [],
): QemuWiring {
  const sockets = qemuSockets(folder);
  return {
    board: [
      '-machine',
      'virt,gic-version=3,memory-backend=mem',
      '-object',
      `memory-backend-memfd,id=mem,size=${spec.memoryMiB}M,share=on`,
    ],
    accelerator,
    console: 'stdio,signal=off',
    channel: `socket,path=${sockets.channel},server=on,wait=off`,
    vsock: [
      '-chardev',
      `socket,id=vhost,path=${sockets.vhost}`,
      '-device',
      'vhost-user-vsock-pci,chardev=vhost',
    ],
    seccomp,
  };
}

/** On a device: KVM; in its folder a file for the console, and for the channel named pipes; the kernel's vhost-vsock. */
export function deviceWiring(spec: VmSpec, folder: string): QemuWiring {
  return {
    board: ['-machine', 'virt,gic-version=host'],
    accelerator: 'kvm',
    console: `file,path=${join(folder, 'console')}`,
    channel: `pipe,path=${join(folder, 'channel')}`,
    vsock: ['-device', `vhost-vsock-pci,guest-cid=${spec.cid}`],
    seccomp: [],
  };
}

/**
 * Words of the kernel command line that only an emulated processor needs: with KPTI every system call flushes QEMU's
 * whole TLB (getppid 1.7 µs without, 19 to 60 µs with it), and no emulated processor leaks anything.
 */
const kernelWords: Readonly<Record<Accelerator, readonly string[]>> = { kvm: [], tcg: ['kpti=0'] };

/** The kernel's name of the board's first UART (a PL011), where the console is. */
const qemuConsole = 'ttyAMA0';

/**
 * QEMU's whole command line for an arm64 `virt` machine. The command channel is a PCI UART,
 * so that commands need none of the virtio drivers under test.
 */
export function qemuArgv(qemu: string, spec: VmSpec, wiring: QemuWiring): Argv {
  // A comma ends a value, two are one.
  const disks = spec.disks.flatMap((disk, n) => [
    '-drive',
    `if=none,id=disk${n},file=${disk.path.replaceAll(',', ',,')},format=${disk.format},read-only=${disk.readOnly ? 'on' : 'off'}`,
    '-device',
    `virtio-blk-pci,drive=disk${n}`,
  ]);
  return [
    qemu,
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-no-reboot',
    ...wiring.seccomp,
    ...wiring.board,
    ...processors[wiring.accelerator],
    '-smp',
    String(spec.cpus),
    '-m',
    `${spec.memoryMiB}M`,
    '-kernel',
    spec.kernel,
    ...(spec.initrd ? ['-initrd', spec.initrd] : []),
    '-append',
    [
      `console=${qemuConsole}`,
      ...kernelWords[wiring.accelerator],
      ...spec.commandLine,
      ...(spec.kernelArgs ?? []),
    ].join(' '),
    '-chardev',
    wiring.console.replace(',', ',id=console,'),
    '-serial',
    'chardev:console',
    '-chardev',
    wiring.channel.replace(',', ',id=channel,'),
    '-device',
    'pci-serial,chardev=channel',
    ...disks,
    '-netdev',
    'user,id=net,restrict=on',
    '-device',
    'virtio-net-pci,netdev=net,romfile=',
    '-device',
    'virtio-rng-pci',
    '-device',
    'virtio-balloon-pci',
    '-device',
    'virtio-serial-pci',
    ...wiring.vsock,
  ];
}
