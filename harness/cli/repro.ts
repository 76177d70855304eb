import { randomBytes, randomInt } from 'node:crypto';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { Settings } from '../contract/settings.ts';
import { UserError } from '../core/errors.ts';
import { run } from '../core/exec.ts';
import { safeJson } from '../core/output/json.ts';
import { onSignals } from '../core/signals.ts';
import { takeTurn } from '../core/store/draft.ts';
import { openStore } from '../core/store/store.ts';
import { type Compared, repeatBuilds } from '../dev/repro/repro.ts';
import { onPath } from '../setup/detect.mjs';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';
import { progressOn } from './progress.ts';

const seeds = 10 ** 9;

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give a whole number.');
}

/** Keeps the files that differ, with diffoscope's report if it is installed. Returns the folder. */
async function keepDifferences(
  settings: Settings,
  { kernels, differences }: Compared,
  number: number,
): Promise<string> {
  const folder = join(settings.reports, 'repro', String(number));
  const sides = ['first', 'second'] as const;
  for (const [at, kernel] of (kernels ?? []).entries()) {
    await cp(dirname(kernel.image), join(folder, sides[at] ?? ''), { recursive: true });
  }
  if (!onPath('diffoscope', process.env)) return folder;
  for (const { file } of differences) {
    const argv = ['diffoscope', '--text', join(folder, `${file}.diffoscope`)] as const;
    const both = sides.map(side => join(folder, side, file));
    await run([...argv, ...both], { owner: 'repro', deadline: 900, check: false });
  }
  return folder;
}

const isLate = ({ seconds, against }: Compared) =>
  against?.atMost !== undefined && seconds / against.seconds > against.atMost;

function render(row: Compared): string {
  if (row.skipped) return `${pc.yellow('-')} ${row.what}: ${row.skipped}`;
  const { against, differences, seconds } = row;
  const bound = against?.atMost === undefined ? '' : `; at most ${against.atMost}`;
  const measured = against
    ? `, ${(seconds / against.seconds).toFixed(3)} × ${against.what} (${against.seconds.toFixed(1)} s${bound})`
    : '';
  const mark = differences.length > 0 ? pc.red('✗') : isLate(row) ? pc.yellow('✗') : pc.green('✓');
  const same = differences.length > 0 ? pc.red('differs') : 'identical';
  const places = differences.flatMap(({ file, where }) => where.map(place => `\n    ${file}: ${place}`));
  return `${mark} ${row.what}: ${same}, ${seconds.toFixed(1)} s${measured}${places.join('')}`;
}

await main(async () => {
  const options = commandLine('repro')
    .description(
      'Builds the profile (PROFILE, TOOLCHAIN) again and again and compares Image, System.map, vmlinux and .config: in two folders without any cache, and in a container. Each build takes as long as a cold one.',
    )
    .option(
      '--incremental <n>',
      'also so many random changes of one option, each built from the nearest build folder and from an empty one',
      wholeNumber,
      0,
    )
    .option('--seed <s>', 'draws the same changes again', wholeNumber, randomInt(seeds))
    .option('--no-folders', 'without the second folder')
    .option('--no-container', 'without the container')
    .option('--json', 'one JSON object a comparison and line')
    .addHelpText(
      'after',
      '\nExit code 1 where something differs or takes longer than is promised, or nothing could be compared.',
    )
    .parse()
    .opts<{ incremental: number; seed: number; folders: boolean; container: boolean; json?: true }>();
  if (!options.folders && !options.container && options.incremental === 0) {
    throw new UserError({
      code: 'repro.nothing-to-compare',
      what: 'repro: there is nothing to compare',
      todo: 'remove --no-folders or --no-container, or add --incremental N',
    });
  }
  const settings = here().settings;
  const ending = new AbortController();
  onSignals(signal =>
    ending.abort(
      new UserError({ code: 'repro.ended', what: `repro: ended by ${signal}`, todo: 'run it again' }),
    ),
  );
  // The folder is among the store's drafts, which are removed after their process has ended, even if it was killed.
  await openStore(settings.store).sweep();
  const turn = await takeTurn(settings.store, `repro-${randomBytes(4).toString('hex')}`);
  const folder = turn.draft;
  await rm(join(settings.reports, 'repro'), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const progress = progressOn();
  let number = 0;
  let compared = 0;
  try {
    for await (const row of repeatBuilds(settings, options, {
      folder,
      progress: progress.show,
      signal: ending.signal,
    })) {
      number++;
      if (!row.skipped) compared++;
      const kept =
        row.kernels && row.differences.length > 0 ? await keepDifferences(settings, row, number) : undefined;
      const { kernels: _, ...plain } = row;
      progress.clear();
      process.stdout.write(options.json ? `${safeJson({ ...plain, kept })}\n` : `${render(row)}\n`);
      if (kept && !options.json) process.stdout.write(`    both are in ${kept}\n`);
      if (row.differences.length > 0 || isLate(row)) process.exitCode = 1;
    }
    // A comparison that could not run is not a success.
    if (compared === 0) process.exitCode = 1;
  } finally {
    progress.clear();
    await turn.end();
  }
});
