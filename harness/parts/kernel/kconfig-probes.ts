import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import type { Workshop } from '../toolchain/toolchain.ts';

/** Where commands of `$(shell)` run. */
interface Probing {
  readonly owner: string;
  readonly workshop: Workshop;
  /** Their working directory. Their output is saved below it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Deadline of one command in seconds. */
  readonly deadline: number;
}

/** One shell runs many commands, because starting a process from Node takes longer than most of them. */
const script = 'i=0; for command do /bin/sh -c "$command" >"$0/$i"; i=$((i + 1)); done';

/**
 * The output of commands, by command. Exit codes are ignored, as in `conf`. Commands run one after the other on
 * each CPU. Throws InfraError that names a command which does not end.
 */
export async function runProbes(
  probing: Probing,
  commands: readonly string[],
): Promise<Record<string, string>> {
  await mkdir(probing.folder, { recursive: true });
  const lanes = Array.from({ length: availableParallelism() }, (_, lane) =>
    commands.filter((__, index) => index % availableParallelism() === lane),
  );
  const printed = await Promise.all(lanes.map(lane => (lane.length > 0 ? runLane(probing, lane) : {})));
  return Object.assign({}, ...printed) as Record<string, string>;
}

async function runLane(probing: Probing, commands: readonly string[]): Promise<Record<string, string>> {
  const { owner, workshop, folder, env, deadline } = probing;
  const answers = await mkdtemp(join(folder, 'probes-'));
  try {
    await workshop.run(['/bin/sh', '-c', script, answers, ...commands], {
      owner,
      // All commands of a shell share one deadline: it finds one that hangs, and all of them together are fast.
      deadline: deadline * (1 + (commands.length - 1) / 10),
      cwd: folder,
      env,
      check: false,
    });
  } catch (error) {
    throw error instanceof InfraError ? await blameCommand(error, answers, commands) : error;
  }
  const texts = await Promise.all(commands.map((_, index) => readFile(join(answers, String(index)), 'utf8')));
  return Object.fromEntries(commands.map((command, index) => [command, texts[index] ?? '']));
}

/** Names the command that did not end: the last one that has an output file. */
async function blameCommand(error: InfraError, answers: string, commands: readonly string[]) {
  const begun = (await readdir(answers)).length;
  const what = `${error.failure.what}: a $(shell) of the tree's Kconfig`;
  return new InfraError(
    { ...error.failure, what, because: commands[Math.max(0, begun - 1)] ?? '' },
    { cause: error },
  );
}
