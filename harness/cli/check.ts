import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pc from 'picocolors';
import { projectRoot } from '../contract/settings.ts';
import { UserError } from '../core/errors.ts';
import { run } from '../core/exec.ts';
import { type Counts, checks, countTests, total } from './checks.ts';
import { commandLine, main } from './main.ts';

/** Deadline of one check in seconds. */
const deadline = 600;

const bin = join(projectRoot, 'node_modules', '.bin');

type Check = (typeof checks)[number];

/** Runs one check and prints its result in one line, with its output if it failed. */
async function perform(check: Check, folder: string, verbose: boolean): Promise<Counts> {
  const reportFile = join(folder, `${check.name}.json`);
  const [program, ...args] = check.argv(reportFile);
  const { exitCode, stdout, stderr, seconds } = await run([join(bin, program), ...args], {
    owner: 'check',
    deadline,
    check: false,
    cwd: projectRoot,
    env: {
      PATH: [bin, process.env['PATH']].join(delimiter),
      ...(pc.isColorSupported ? { FORCE_COLOR: '1' } : {}),
    },
  });
  const green = exitCode === 0;
  const counts = check.tests
    ? countTests(existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : undefined)
    : none;
  const own = check.tests ? `  ${counts.passed + counts.failed} tests` : '';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  const mark = green ? pc.green('✓') : pc.red('✗');
  const said = green && !verbose ? '' : `${stdout}${stderr}`;
  process.stdout.write(
    `${mark} ${check.title.padEnd(15)} ${seconds.toFixed(1).padStart(5)} s${own}${skipped}\n${said}`,
  );
  if (green) return { ...counts, passed: counts.passed + 1 };
  return counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

const none: Counts = { passed: 0, failed: 0, skipped: 0 };

function chosen(only: string | undefined): readonly Check[] {
  if (only === undefined) return checks.filter(({ named }) => !named);
  const names = only.split(',');
  const unknown = names.filter(name => !checks.some(check => check.name === name));
  if (unknown.length > 0) {
    throw new UserError({
      code: 'check.unknown',
      what: `check: unknown check ${unknown.join(', ')}`,
      todo: `--only takes ${checks.map(check => check.name).join(', ')}`,
    });
  }
  return checks.filter(({ name }) => names.includes(name));
}

await main(async () => {
  const { only, verbose = false } = commandLine('check')
    .description(
      'Types, lint, format, dead code, import rules and unit tests: everything that needs no kernel. `reports` drives a real browser over reports and runs only when it is named; `npm run setup -- --with report-tests` brings the browser.',
    )
    .option(
      '--only <names>',
      `just these, with commas between: ${checks.map(check => check.name).join(', ')}`,
    )
    .option('--verbose', 'also show the output of checks that pass')
    .parse()
    .opts<{ only?: string; verbose?: boolean }>();
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-check-'));
  try {
    const all = total(await Promise.all(chosen(only).map(check => perform(check, folder, verbose))));
    // Scripts parse this line, so it has no colours.
    process.stdout.write(`\n${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped\n`);
    if (all.failed > 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
