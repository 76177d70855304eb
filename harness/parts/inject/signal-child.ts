import { readFile } from 'node:fs/promises';
import { descendants } from '../../core/process-identity.ts';

/**
 * Sends a signal to a process that this one runs, directly or inside what confines it, as a stranger would: from outside, and
 * without a word to this one. On the device lane the only QEMU here is the virtual device.
 */
export async function signalChild(named: RegExp, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await descendants(process.pid)) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (!named.test(name.trim())) continue;
    process.kill(pid, signal);
    return;
  }
  throw new Error(`this process runs no ${named.source}`);
}
