import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { run as runCommand } from '../core/exec.ts';
import { isCheckout, ownVersion, projectRoot } from '../core/installation.ts';
import type { SavedRun } from './record.ts';
import { summarise } from './summary.ts';

/** What a run ran with, as rows for people: `kernel` → `6.1.158`. */
export type Environment = Readonly<Record<string, string>>;

/** The commit of the checkout, or the version of the package; undefined where the checkout has no git. */
async function ownCommit(): Promise<string | undefined> {
  if (!isCheckout) return ownVersion();
  const command = ['git', '-C', projectRoot, 'describe', '--always', '--dirty', '--abbrev=12'] as const;
  try {
    const { exitCode, stdout } = await runCommand(command, { owner: 'report', deadline: 10, check: false });
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** The file of a run's folder that keeps it. */
export const environmentFile = 'environment.json';

const kept = z.record(z.string(), z.string());

/** What was said of a run before; nothing of one that is new. */
export function readEnvironment(folder: string): Environment {
  const path = join(folder, environmentFile);
  return existsSync(path) ? kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

/**
 * Collects what the run's record and this machine say about where it ran; of a run that has a report, what the machine said
 * that made the first one: this may be another.
 */
export async function environmentOf(run: SavedRun): Promise<Environment> {
  const { endgoal, host, node } = readEnvironment(run.folder);
  const { kernel } = summarise(run);
  const { stages: _, startedAt, id, hostFlags: __, chain: ___, ...set } = run.head;
  const rows: Record<string, unknown> = {
    run: id,
    started: startedAt,
    ...set,
    kernel: kernel.version,
    'build id': kernel.buildId,
    ...Object.assign({}, ...Object.values(run.summaries).map(({ environment }) => environment)),
    endgoal: host === undefined ? await ownCommit() : endgoal,
    host: host ?? `Linux ${release()} ${arch()}, ${cpus().length} cores`,
    node: node ?? process.version,
  };
  return Object.fromEntries(
    Object.entries(rows).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}
