import { readdir, readFile } from 'node:fs/promises';

/**
 * Start time of a process in clock ticks since boot (proc(5), field 22). Together with the process id it is unique
 * until reboot.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

const read = (path: string) => readFile(path, 'utf8').catch(() => '');

/** Ids of all running descendants of a process (proc(5), `children`). */
export async function descendants(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(tasks.map(task => read(`/proc/${pid}/task/${task}/children`)));
  const children = texts.flatMap(text => text.split(' ').filter(Boolean).map(Number));
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}
