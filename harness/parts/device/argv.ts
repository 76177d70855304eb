import type { Argv } from '../../core/exec.ts';

/** What the virtual device is made of. Paths on this machine. */
export interface DeviceParts {
  readonly kernel: string;
  /** ext4; never written to. */
  readonly root: string;
  /** ext4, the device's /data; written to. */
  readonly data: string;
  /** Where QEMU makes its monitor's Unix socket; it tells the port of 127.0.0.1 that leads to adbd. */
  readonly qmp: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  /** Words for the kernel beside its console, root and init: another security module. */
  readonly commandLine: readonly string[];
}

/** adbd's port in the device. */
const adbdPort = 5555;

/**
 * QEMU's command line for an arm64 machine that enters its kernel at EL2, as a Pixel with pKVM off does. It is always
 * emulated: nested EL2 under KVM is rare. Pointer authentication with the default algorithm costs a third of the time.
 */
export function deviceArgv(qemu: string, parts: DeviceParts): Argv {
  const disk = (id: string, file: string, snapshot: boolean) => [
    '-drive',
    `if=none,id=${id},file=${file},format=raw,cache=unsafe,snapshot=${snapshot ? 'on' : 'off'}`,
    '-device',
    `virtio-blk-pci,drive=${id}`,
  ];
  return [
    qemu,
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-no-reboot',
    '-machine',
    'virt,virtualization=on,gic-version=3',
    '-cpu',
    'max,pauth-impdef=on',
    '-accel',
    'tcg,thread=multi',
    '-smp',
    String(parts.cpus),
    '-m',
    `${parts.memoryMiB}M`,
    '-kernel',
    parts.kernel,
    '-append',
    ['console=ttyAMA0', 'root=/dev/vda', 'rw', 'init=/usr/sbin/device-init', ...parts.commandLine].join(' '),
    '-serial',
    'stdio',
    '-qmp',
    `unix:${parts.qmp},server=on,wait=off`,
    ...disk('root', parts.root, true),
    ...disk('data', parts.data, false),
    '-netdev',
    `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:${adbdPort}`,
    '-device',
    'virtio-net-pci,netdev=net,romfile=',
    '-device',
    'virtio-rng-pci',
  ];
}
