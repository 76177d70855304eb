import { join } from 'node:path';
import type { Argv } from '../../core/exec.ts';
import type { VmSpec } from './vm.ts';

/** Which of its options a crosvm has; they were renamed over the years and the old names go on working for a while. */
export interface CrosvmDialect {
  /** `--vsock cid=N` (since 2023-03), before that `--cid N`; both together are an error. */
  readonly vsock: boolean;
  /** `--block path=F,ro=BOOL` (since 2022-10), before that `--disk F` and `--rwdisk F`. */
  readonly block: boolean;
  /** `--vhost-user type=vsock,socket=F`: the vsock device in a process of its own, without /dev/vhost-vsock. */
  readonly vhostUser: boolean;
  /** `--no-usb`: without it the guest has a USB controller and no driver for it. */
  readonly noUsb: boolean;
}

/** Reads the text of `crosvm run --help`. */
export function crosvmDialect(help: string): CrosvmDialect {
  const has = (option: string) => new RegExp(`(?<![\\w-])--${option}(?![\\w-])`).test(help);
  return {
    vsock: has('vsock'),
    block: has('block'),
    vhostUser: has('vhost-user'),
    noUsb: has('no-usb'),
  };
}

/** Files of one crosvm machine, in its folder on the machine where it runs. */
export const crosvmFiles = (folder: string) => ({
  /** The guest's console, where that isn't crosvm's stdout. */
  console: join(folder, 'console'),
  /** Named pipes of the second UART: output and input of the guest. */
  channelOut: join(folder, 'channel.out'),
  channelIn: join(folder, 'channel.in'),
  /** `crosvm stop` and its like. */
  control: join(folder, 'crosvm.sock'),
});

/** What differs between the places where crosvm runs the same machine. */
export interface CrosvmWiring {
  /** Where the console goes: crosvm's stdout, or a file in its folder. */
  readonly console: 'stdout' | 'file';
  /** How the guest's vsock reaches its peer: through the kernel's vhost-vsock, or a vhost-user process. */
  readonly vsock: 'vhost' | { readonly socket: string };
}

/** The kernel's name of the first of crosvm's 16550 UARTs, where the console is; ttyS1 is the command channel. */
const crosvmConsole = 'ttyS0';

/**
 * crosvm's four UARTs. Its device tree lists them as 0x3f8, 0x2f8, 0x3e8, 0x2e8, so ttyS0 is the first; from 2023-10-31
 * to 2024-03-28 it sorted them by address, so ttyS0 is 0x2e8, the fourth, and ttyS1 is 0x2f8 in both orders. So the
 * console is the first and the fourth, of which the kernel uses one; the third is unused.
 */
function uarts(console: string, { channelOut, channelIn }: ReturnType<typeof crosvmFiles>): string[] {
  const sinks = [
    `${console},hardware=serial,num=1`,
    `type=file,hardware=serial,num=2,path=${channelOut},input=${channelIn}`,
    'type=sink,hardware=serial,num=3',
    `${console},hardware=serial,num=4`,
  ];
  return sinks.flatMap(sink => ['--serial', sink]);
}

/**
 * crosvm's whole command line. The command channel is a pair of named pipes, which every version takes. The guest's
 * memory is not given back (no balloon is inflated) and no process is sandboxed, as by hand.
 */
export function crosvmArgv(
  crosvm: string,
  spec: VmSpec,
  folder: string,
  dialect: CrosvmDialect,
  { console, vsock }: CrosvmWiring,
): Argv {
  const files = crosvmFiles(folder);
  const disks = spec.disks.flatMap(({ path, readOnly }) => {
    if (dialect.block) return ['--block', `path=${path},ro=${readOnly}`];
    return [readOnly ? '--disk' : '--rwdisk', path];
  });
  const peer = () => {
    if (vsock !== 'vhost') return ['--vhost-user', `type=vsock,socket=${vsock.socket}`];
    return dialect.vsock ? ['--vsock', `cid=${spec.cid}`] : ['--cid', String(spec.cid)];
  };
  return [
    crosvm,
    '--extended-status',
    'run',
    '--disable-sandbox',
    '--mem',
    String(spec.memoryMiB),
    '--cpus',
    String(spec.cpus),
    ...peer(),
    ...uarts(console === 'stdout' ? 'type=stdout' : `type=file,path=${files.console}`, files),
    ...disks,
    ...(dialect.noUsb ? ['--no-usb'] : []),
    '--socket',
    files.control,
    ...(spec.initrd ? ['--initrd', spec.initrd] : []),
    '--params',
    [`console=${crosvmConsole}`, ...spec.commandLine, ...(spec.kernelArgs ?? [])].join(' '),
    spec.kernel,
  ];
}
