import { expect, test } from 'vitest';
import { deviceArgv } from './argv.ts';

test('the virtual device enters its kernel at EL2, forwards adb to a port that the system chooses, and can reach nothing', () => {
  const argv = deviceArgv('qemu-system-aarch64', {
    kernel: '/k/Image',
    root: '/k/root.ext4',
    data: '/s/data.ext4',
    qmp: '/s/qmp.sock',
    memoryMiB: 2560,
    cpus: 2,
    commandLine: ['lsm=landlock,lockdown,yama,apparmor'],
  });
  expect(argv.join(' ')).toMatchInlineSnapshot(
    `"qemu-system-aarch64 -nodefaults -no-user-config -display none -no-reboot -machine virt,virtualization=on,gic-version=3 -cpu max,pauth-impdef=on -accel tcg,thread=multi -smp 2 -m 2560M -kernel /k/Image -append console=ttyAMA0 root=/dev/vda rw init=/usr/sbin/device-init lsm=landlock,lockdown,yama,apparmor -serial stdio -qmp unix:/s/qmp.sock,server=on,wait=off -drive if=none,id=root,file=/k/root.ext4,format=raw,cache=unsafe,snapshot=on -device virtio-blk-pci,drive=root -drive if=none,id=data,file=/s/data.ext4,format=raw,cache=unsafe,snapshot=off -device virtio-blk-pci,drive=data -netdev user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:5555 -device virtio-net-pci,netdev=net,romfile= -device virtio-rng-pci"`,
  );
});
