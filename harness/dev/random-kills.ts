import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../contract/settings.ts';
import { InfraError } from '../core/errors.ts';
import { start } from '../core/exec.ts';
import { descendants, startOf } from '../core/process-identity.ts';
import { after, withDeadline } from '../core/wait.ts';

/**
 * Kills runs at random, one after the other, and looks for remaining processes: `node harness/dev/random-kills.ts COUNT
 * [SECONDS] [suites…]`. Each run is `npm test`. Within SECONDS (default 60), one of its processes gets SIGKILL: the run
 * itself, its worker, a VMM or a helper. One second after the end of the run, none of its processes may be alive. Exits
 * with 1 otherwise.
 */
const [, , count = '10', longest = '60', ...suites] = process.argv;

/** Seconds for a run to end after it lost a process. */
const endDeadline = 400;
const pause = (seconds: number) => new Promise<void>(resolve => void after(seconds, resolve));
const nameOf = (pid: number) =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    text => text.trim(),
    () => '?',
  );

/** Returns the processes of a run with data that identifies them later. */
async function processesOf(run: number): Promise<readonly { pid: number; start: string | undefined }[]> {
  const pids = [run, ...(await descendants(run))];
  return Promise.all(pids.map(async pid => ({ pid, start: await startOf(pid) })));
}

async function stillThere({
  pid,
  start: began,
}: {
  pid: number;
  start: string | undefined;
}): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0];
  return began !== undefined && state !== 'Z' && (await startOf(pid)) === began;
}

async function killOnce(): Promise<{ readonly killed: string; readonly left: readonly string[] }> {
  const argv = [process.execPath, join(projectRoot, 'harness/cli/test.ts'), ...suites] as const;
  await using run = await start(argv, { owner: 'kills', cwd: projectRoot });
  for (const stream of [run.stdout, run.stderr]) stream.resume();
  const waited = randomInt(1, Number(longest) * 10) / 10;
  await Promise.race([pause(waited), run.exited]);
  const before = await processesOf(run.pid);
  const victim = before[randomInt(before.length)] ?? { pid: run.pid };
  const killed = `${await nameOf(victim.pid)} after ${waited} s`;
  const known = new Map(before.map(one => [one.pid, one]));
  try {
    process.kill(victim.pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
  const otherwise = () =>
    new InfraError({ what: `kills: the run did not end (${killed})`, todo: 'look at it' });
  const ended = withDeadline(run.exited, { seconds: endDeadline, otherwise });
  const over = ended.then(() => true);
  while (!(await Promise.race([over, pause(1).then(() => false)]))) {
    for (const one of await processesOf(run.pid)) known.set(one.pid, one);
  }
  await pause(1);
  const left: string[] = [];
  for (const one of known.values())
    if (await stillThere(one)) left.push(`${one.pid} ${await nameOf(one.pid)}`);
  return { killed, left };
}

let bad = 0;
for (let at = 1; at <= Number(count); at++) {
  const { killed, left } = await killOnce();
  if (left.length > 0) bad++;
  process.stdout.write(
    `${at}: ${killed}: ${left.length === 0 ? 'nothing left' : `left ${left.join(', ')}`}\n`,
  );
}
process.stdout.write(`${Number(count) - bad} of ${count} left nothing\n`);
process.exitCode = bad > 0 ? 1 : 0;
