import { describe, expect, test } from 'vitest';
import { crosvmArgv, crosvmDialect } from './crosvm-argv.ts';
import type { VmSpec } from './vm.ts';

const spec: VmSpec = {
  kernel: '/d/Image',
  initrd: '/d/initramfs.cpio',
  commandLine: ['panic=-1', 'endgoal.channel=ttyS1'],
  disks: [
    { path: '/d/root.ext4', format: 'raw', readOnly: true },
    { path: '/d/data.ext4', format: 'raw', readOnly: false },
  ],
  memoryMiB: 1024,
  cpus: 2,
  cid: 42,
};

/** The lines of `crosvm run --help` that decide, in argh's form, of the versions that Android shipped. */
const helps = {
  'Android 13': `Usage: crosvm run [<KERNEL>] [-c <cid>]
Options:
  --cid             context ID for virtual sockets.
  --disk            path to a disk image followed by optional comma-separated options
  --rwdisk          path to a writable disk image
  --socket          path to put the control socket
`,
  'Android 14 and 15': `Usage: crosvm run [<KERNEL>]
Options:
  -b, --block       parameters for setting up a block device.
  -c, --cid         context ID for virtual sockets.
  --disk            path to a disk image followed by optional comma-separated options
  --no-balloon      don't use virtio-balloon device in the guest
  --no-usb          don't use usb devices in the guest
  --rwdisk          path to a writable disk image
  --socket          path to put the control socket
`,
  'Android 15 QPR1 and upstream': `Usage: crosvm run [<KERNEL>]
Options:
  -b, --block       parameters for setting up a block device.
  -c, --cid         (DEPRECATED): Use --vsock. context ID for virtual sockets.
  --disk            (DEPRECATED): Use --block. path to a disk image
  --no-usb          don't use usb devices in the guest
  --vhost-user      comma separated key=value pairs for connecting to a vhost user backend
  --vsock           add a vsock device. Since a guest can only have one CID, this option can only be specified once.
`,
};

const line = (help: string) =>
  crosvmArgv('crosvm', spec, '/d/vm', crosvmDialect(help), { console: 'file', vsock: 'vhost' }).join(' ');

describe("crosvm's command line", () => {
  test('every UART has a sink, and the console is on the one that either order of the device tree makes ttyS0', () => {
    const argv = crosvmArgv('crosvm', spec, '/d/vm', crosvmDialect(''), { console: 'file', vsock: 'vhost' });
    const serials = argv.filter((_, at) => argv[at - 1] === '--serial');
    /** By their number: 1 to 4 are 0x3f8, 0x2f8, 0x3e8, 0x2e8. */
    const sinkOf = (number: number) => serials.find(serial => serial.includes(`num=${number}`)) ?? '';
    const usual = [1, 2, 3, 4];
    const sortedByAddress = [4, 2, 3, 1];
    for (const order of [usual, sortedByAddress]) {
      const [ttyS0 = 0, ttyS1 = 0] = order;
      expect(sinkOf(ttyS0)).toContain('path=/d/vm/console');
      expect(sinkOf(ttyS1)).toContain('path=/d/vm/channel.out');
    }
    expect(serials).toHaveLength(4);
  });

  test("the user's words for the kernel come last, as they are", () => {
    const words = { ...spec, kernelArgs: ['ignore_loglevel', '8250.nr_uarts=4'] };
    const argv = crosvmArgv('crosvm', words, '/d/vm', crosvmDialect(''), { console: 'file', vsock: 'vhost' });
    expect(argv[argv.indexOf('--params') + 1]).toBe(
      'console=ttyS0 panic=-1 endgoal.channel=ttyS1 ignore_loglevel 8250.nr_uarts=4',
    );
  });

  test('Android 13: --cid, --disk and --rwdisk', () => {
    expect(line(helps['Android 13'])).toMatchInlineSnapshot(
      `"crosvm --extended-status run --disable-sandbox --mem 1024 --cpus 2 --cid 42 --serial type=file,path=/d/vm/console,hardware=serial,num=1 --serial type=file,hardware=serial,num=2,path=/d/vm/channel.out,input=/d/vm/channel.in --serial type=sink,hardware=serial,num=3 --serial type=file,path=/d/vm/console,hardware=serial,num=4 --disk /d/root.ext4 --rwdisk /d/data.ext4 --socket /d/vm/crosvm.sock --initrd /d/initramfs.cpio --params console=ttyS0 panic=-1 endgoal.channel=ttyS1 /d/Image"`,
    );
  });

  test('Android 14 and 15: --cid and --block', () => {
    expect(line(helps['Android 14 and 15'])).toMatchInlineSnapshot(
      `"crosvm --extended-status run --disable-sandbox --mem 1024 --cpus 2 --cid 42 --serial type=file,path=/d/vm/console,hardware=serial,num=1 --serial type=file,hardware=serial,num=2,path=/d/vm/channel.out,input=/d/vm/channel.in --serial type=sink,hardware=serial,num=3 --serial type=file,path=/d/vm/console,hardware=serial,num=4 --block path=/d/root.ext4,ro=true --block path=/d/data.ext4,ro=false --no-usb --socket /d/vm/crosvm.sock --initrd /d/initramfs.cpio --params console=ttyS0 panic=-1 endgoal.channel=ttyS1 /d/Image"`,
    );
  });

  test('Android 15 QPR1 and upstream: --vsock and --block, never --cid beside --vsock', () => {
    expect(line(helps['Android 15 QPR1 and upstream'])).toMatchInlineSnapshot(
      `"crosvm --extended-status run --disable-sandbox --mem 1024 --cpus 2 --vsock cid=42 --serial type=file,path=/d/vm/console,hardware=serial,num=1 --serial type=file,hardware=serial,num=2,path=/d/vm/channel.out,input=/d/vm/channel.in --serial type=sink,hardware=serial,num=3 --serial type=file,path=/d/vm/console,hardware=serial,num=4 --block path=/d/root.ext4,ro=true --block path=/d/data.ext4,ro=false --no-usb --socket /d/vm/crosvm.sock --initrd /d/initramfs.cpio --params console=ttyS0 panic=-1 endgoal.channel=ttyS1 /d/Image"`,
    );
  });

  test('with a vhost-user process instead of the kernel for vsock', () => {
    const dialect = crosvmDialect(helps['Android 15 QPR1 and upstream']);
    const argv = crosvmArgv('crosvm', spec, '/d/vm', dialect, {
      console: 'stdout',
      vsock: { socket: '/d/vhost.sock' },
    });
    expect(argv.filter(word => /vsock|cid/.test(word))).toEqual(['type=vsock,socket=/d/vhost.sock']);
  });

  test('an option is not taken for another one that begins alike', () => {
    expect(crosvmDialect('  --vsock-device  a device\n  --pstore-block x\n')).toEqual({
      vsock: false,
      block: false,
      vhostUser: false,
      noUsb: false,
    });
  });
});
