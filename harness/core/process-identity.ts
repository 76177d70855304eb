import { readFile } from 'node:fs/promises';

/** A process's start in clock ticks since boot (proc(5), field 22): with the id it names one process for ever. */
export async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
