import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { packageRoot } from '../../core/installation.ts';
import { onSignals } from '../../core/signals.ts';
import { now } from '../../core/wait.ts';
import { type Check, failingAssertion, green, vsockOff } from './example-checks.ts';

/**
 * Packs the package, installs it into a copy of examples/own-repo outside the project, and runs the copy with and
 * without a defect. Prints a line per check, and the counts that scripts read.
 */

const owner = 'example';
/** Seconds. The first run with an empty store builds a kernel. */
const deadline = 3600;

const ending = new AbortController();
onSignals(signal => ending.abort(new Error(`ended by ${signal}`)));
const folder = await mkdtemp(join(tmpdir(), 'endgoal-example-'));
const repository = join(folder, 'own-repo');

/** Runs a command in the repository as its owner would: without this checkout in the PATH or in npm's variables. */
async function command(...argv: readonly [string, ...string[]]) {
  const npm = Object.keys(process.env).filter(name =>
    /^npm_|^INIT_CWD$|^ENDGOAL_(?:RUN|REPORTS|CONFIG)$/.test(name),
  );
  const path = (process.env['PATH'] ?? '').split(':').filter(entry => !entry.includes('node_modules'));
  return run(argv, {
    owner,
    deadline,
    check: false,
    cwd: repository,
    signal: ending.signal,
    env: {
      ...Object.fromEntries(npm.map(name => [name, undefined])),
      PATH: path.join(':'),
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
    },
  });
}

const counts = { passed: 0, failed: 0 };
function report(title: string, problems: readonly string[], seconds: number): void {
  counts[problems.length === 0 ? 'passed' : 'failed']++;
  process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${title}  ${seconds.toFixed(1)} s\n`);
  for (const problem of problems) process.stdout.write(`    ${problem}\n`);
}

/** Makes the edits; returns the undo. */
async function edited(edits: NonNullable<Check['edits']>): Promise<() => Promise<void>> {
  const before: (readonly [file: string, text: string])[] = [];
  for (const { file, change } of edits) {
    const path = join(repository, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, change(text));
    before.push([path, text]);
  }
  return async () => {
    for (const [path, text] of before) await writeFile(path, text);
  };
}

async function perform({ title, edits = [], args, exitCode, problemsIn }: Check): Promise<void> {
  const began = now();
  const undo = await edited(edits);
  const finished = await command('npx', 'endgoal', 'test', ...args);
  await undo();
  const wrong = finished.exitCode === exitCode ? [] : [`exit code ${finished.exitCode}, not ${exitCode}`];
  const problems = [...wrong, ...(await problemsIn(join(repository, 'reports/latest'), finished.stdout))];
  report(title, problems, now() - began);
  if (problems.length > 0) process.stdout.write(`${finished.stdout}${finished.stderr}\n`);
}

try {
  const began = now();
  await cp(join(packageRoot, 'examples/own-repo'), repository, {
    recursive: true,
    filter: path => !/\/(?:node_modules|reports)$/.test(path),
  });
  const npm = { owner, deadline: 600, signal: ending.signal };
  await run(['npm', 'pack', '--silent', '--pack-destination', folder], { ...npm, cwd: packageRoot });
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz')) ?? '';
  const installed = await command(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(folder, tarball),
  );
  report('the packed tarball installs', installed.exitCode === 0 ? [] : [installed.stderr], now() - began);
  if (installed.exitCode === 0) for (const check of [green, failingAssertion, vsockOff]) await perform(check);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, 0 skipped\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
