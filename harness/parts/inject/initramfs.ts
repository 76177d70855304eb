import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpio, type Member } from '../guest/cpio.ts';
import type { VmSpec } from '../machine/vm.ts';

/** Files of the guest's image that a fault changes, as harness/guest/image names them, and where they are in the guest. */
const places = {
  init: 'init',
  'services.sh': 'lib/endgoal/services.sh',
  'vsock.sh': 'lib/endgoal/vsock.sh',
  'postgresql.conf': 'etc/endgoal/postgresql.conf',
  'pg_hba.conf': 'etc/endgoal/pg_hba.conf',
} as const;

type ImageFile = keyof typeof places;

/**
 * A machine whose initramfs has another version of one file: a second archive behind the first, whose files win
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
export function changing(file: ImageFile, change: (text: string) => string) {
  return async (spec: VmSpec, scratch: string): Promise<VmSpec> => {
    if (!spec.initrd) throw new Error('the machine has no initramfs to change');
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
