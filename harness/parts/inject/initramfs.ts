import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpio, type Member } from '../guest/cpio.ts';
import type { VmSpec } from '../machine/vm.ts';

/** Files that a fault changes: name in the source folder of the guest's image, and path in the guest. */
const places = {
  init: 'init',
  'services.sh': 'lib/endgoal/services.sh',
  'vsock.sh': 'lib/endgoal/vsock.sh',
  'postgresql.conf': 'etc/endgoal/postgresql.conf',
  'pg_hba.conf': 'etc/endgoal/pg_hba.conf',
} as const;

type ImageFile = keyof typeof places;

/**
 * A VM whose initramfs has another version of one file. The file is in a second archive behind the first, and overrides it
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
export function changing(file: ImageFile, change: (text: string) => string) {
  return async (spec: VmSpec, scratch: string): Promise<VmSpec> => {
    if (!spec.initrd) throw new Error('the VM has no initramfs to change');
    const text = await readFile(join(import.meta.dirname, '../guest/image', file), 'utf8');
    const changed: Member = {
      path: places[file],
      type: 'file',
      mode: 0o755,
      content: Buffer.from(change(text)),
    };
    const initrd = join(scratch, 'faulty.cpio');
    await writeFile(initrd, Buffer.concat([await readFile(spec.initrd), cpio([changed])]));
    return { ...spec, initrd };
  };
}
