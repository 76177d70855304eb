import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../core/exec.ts';
import { type Store, sha256File } from '../../../core/store/store.ts';
import { findTool } from '../../workstation/tools.ts';

const flags = ['-std=gnu11', '-O2', '-static', '-nostdlib', '-ffreestanding', '-fno-stack-protector'];

/** A program of one C file of this folder for arm64 devices, built with the kernel's own compiler, from the store. */
export async function freestandingProgram(
  store: Store,
  name: 'vsock-relay' | 'device-probe',
): Promise<string> {
  const source = join(import.meta.dirname, `${name}.c`);
  const { path: gcc } = await findTool('aarch64-linux-gnu-gcc');
  const entry = await store.entry(name, { source: await sha256File(source), flags }, async folder => {
    // Compiled in its own folder, so that no path of this workstation gets into it.
    await copyFile(source, join(folder, `${name}.c`));
    await run([gcc, ...flags, '-o', name, `${name}.c`], { owner: 'device', deadline: 30, cwd: folder });
  });
  return join(entry.path, name);
}
