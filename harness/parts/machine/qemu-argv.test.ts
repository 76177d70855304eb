import { expect, test } from 'vitest';
import { localWiring, qemuArgv } from './qemu-argv.ts';

test('a disk may have a comma in its path', () => {
  const disks = [{ path: '/home/me/root, old.ext4', format: 'raw', readOnly: true }] as const;
  const spec = { kernel: '/d/Image', commandLine: [], disks, memoryMiB: 64, cpus: 1, cid: 10 };
  expect(qemuArgv('qemu', spec, localWiring(spec, '/d', 'tcg'))).toContain(
    'if=none,id=disk0,file=/home/me/root,, old.ext4,format=raw,read-only=on',
  );
});
