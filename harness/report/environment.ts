import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { run as runCommand } from '../core/exec.ts';
import { isCheckout, ownVersion, projectRoot } from '../core/installation.ts';
import type { SavedRun } from './record.ts';
import { summarise } from './summary.ts';

/** The environment of a run, as rows for people: `kernel` → `6.1.158`. */
export type Environment = Readonly<Record<string, string>>;

/** Returns the commit of the checkout, or the version of the package; undefined for a checkout without git. */
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

/** Name of the environment file in a run's folder. */
export const environmentFile = 'environment.json';

const kept = z.record(z.string(), z.string());

/** Reads the saved environment of a run; empty for a new run. */
export function readEnvironment(folder: string): Environment {
  const path = join(folder, environmentFile);
  return existsSync(path) ? kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

/**
 * Collects the environment from the run's record and the workstation. If the run already has a report, the
 * workstation's rows come from that report, because this may be another workstation.
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
