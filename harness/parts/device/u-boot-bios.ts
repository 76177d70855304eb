import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import type { Store } from '../../core/store/store.ts';
import { type Making, unpackPackages } from '../workstation/debian.ts';

const file = './usr/lib/u-boot/qemu_arm64/u-boot.bin';

/** Debian's U-Boot for QEMU's arm64 board, from the store. */
export async function ubootBios(store: Store, making: Making): Promise<string> {
  const selection = { packages: ['u-boot-qemu'], excluded: [] };
  const entry = await store.entry('u-boot', selection, async folder => {
    const tar = join(folder, 'packages.tar');
    await unpackPackages(tar, selection, making);
    await run(['tar', '--extract', `--file=${tar}`, `--directory=${folder}`, file], {
      owner: 'device',
      deadline: 20,
      log: making.log,
    });
    await rm(tar);
  });
  return join(entry.path, file);
}
