import { arch, cpus, release } from 'node:os';
import { run as runCommand } from '../exec.ts';
import { projectRoot } from '../settings.ts';
import type { SavedRun } from './record.ts';
import { summarise } from './summary.ts';

/** What a run ran with, as rows for people: `kernel` → `6.1.158`. */
export type Environment = Readonly<Record<string, string>>;

/** The commit of endgoal's own tree; undefined where it is no git checkout. */
async function ownCommit(): Promise<string | undefined> {
  const command = ['git', '-C', projectRoot, 'describe', '--always', '--dirty', '--abbrev=12'] as const;
  try {
    const { exitCode, stdout } = await runCommand(command, { owner: 'report', deadline: 10, check: false });
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Collects what the run's record and this machine say about where it ran. */
export async function environmentOf(run: SavedRun): Promise<Environment> {
  const { kernel } = summarise(run);
  const { stages: _, startedAt, id, hostFlags: __, chain: ___, ...set } = run.head;
  const rows: Record<string, unknown> = {
    run: id,
    started: startedAt,
    ...set,
    kernel: kernel.version,
    'build id': kernel.buildId,
    endgoal: await ownCommit(),
    host: `Linux ${release()} ${arch()}, ${cpus().length} cores`,
    node: process.version,
  };
  return Object.fromEntries(
    Object.entries(rows).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}
