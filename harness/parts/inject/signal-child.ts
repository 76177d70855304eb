import { readdir, readFile } from 'node:fs/promises';

/**
 * Sends a signal to a process that this one runs, as a stranger would: from outside, and nobody is told. On the device
 * lane the only QEMU here is the virtual device.
 */
export async function signalChild(named: RegExp, signal: NodeJS.Signals): Promise<void> {
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // proc(5): the name stands in parentheses; state and parent follow.
    const [, name = '', parent] = /\((.*)\) \S (\d+)/.exec(stat) ?? [];
    if (Number(parent) !== process.pid || !named.test(name)) continue;
    process.kill(Number(pid), signal);
    return;
  }
  throw new Error(`this process runs no ${named.source}`);
}
