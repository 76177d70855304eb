import { readFile } from 'node:fs/promises';
import { descendants } from '../../core/process-identity.ts';

/**
 * Sends a signal to a child process, also to one inside its sandbox, without the harness knowing: as an external kill
 * would. On the device lane the only QEMU here is the virtual device.
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
