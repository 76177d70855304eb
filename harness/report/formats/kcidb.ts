import { stripVTControlCharacters } from 'node:util';
import { type Failure, renderFailure } from '../../core/errors.ts';
import type { Environment } from '../environment.ts';
import { failuresOfRun, failuresOutside } from '../failures.ts';
import type { SavedRun } from '../record.ts';
import { type Summary, summarise } from '../summary.ts';
import type { TestRecord } from '../tests.ts';
import type { Kcidb, KcidbStatus } from './kcidb-schema.ts';

/** The origin of endgoal's reports in the database. Each CI system has its own. */
const origin = 'endgoal';
const longestExcerpt = 16_000;

const byBlame = { product: 'FAIL', infrastructure: 'MISS', user: 'ERROR', unknown: 'ERROR' } as const;

const plain = (text: string) => stripVTControlCharacters(text).replaceAll('\0', '');

/** Converts a name to one component of a test path: `init-is-reached`. */
function step(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'unnamed';
}

function excerptOf(failure: Failure): { log_excerpt: string } {
  return { log_excerpt: plain(renderFailure(failure)).slice(-longestExcerpt) };
}

function statusOf(test: TestRecord): KcidbStatus {
  if (test.state === 'passed') return 'PASS';
  if (test.state === 'failed') return byBlame[test.failure?.blame ?? 'infrastructure'];
  return 'SKIP';
}

/** KCIDB tells builds from tests: a failure of making the kernel, by its code. */
const isOfBuild = ({ code = '' }: Failure) => code.startsWith('build.');

function buildStatus(
  stage: Summary['stages'][number] | undefined,
  failures: readonly Failure[],
): KcidbStatus {
  if (stage?.outcome === 'passed') return 'PASS';
  if (stage?.outcome !== 'failed') return 'SKIP';
  const failure = failures.find(isOfBuild) ?? failures[0];
  return byBlame[failure?.blame ?? 'infrastructure'];
}

/** The compiler's own name, or the toolchain's name if the build did not start the compiler. */
function compilerOf({ compiler, toolchain }: Environment): { compiler?: string } {
  const known = compiler ?? toolchain;
  return known === undefined ? {} : { compiler: known };
}

/** Formats a run as a report to KernelCI's common database: one checkout, one build, its tests and its measurements. */
export function toKcidb(run: SavedRun, environment: Environment): Kcidb {
  const summary = summarise(run);
  const { head } = run;
  const checkoutId = `${origin}:${summary.kernel.version ?? 'unknown'}:${head.id}`;
  const buildId = `${origin}:${summary.kernel.buildId ?? 'none'}:${head.id}`;
  const build = summary.stages.find(stage => stage.name === 'build');
  const common = { origin, start_time: head.startedAt };
  const about = { environment: { comment: `${head.profile} on ${head.lane}`, misc: { ...environment } } };
  const failures = failuresOfRun(run);
  const [broken] = failures.filter(isOfBuild);
  const tests = (run.testRun?.tests ?? []).map((test, at) => ({
    ...common,
    ...about,
    id: `${origin}:${head.id}:${at + 1}`,
    build_id: buildId,
    path: ['endgoal', test.stage, ...test.path.map(step)].join('.'),
    comment: plain(test.path.join(' › ')),
    status: statusOf(test),
    duration: test.seconds,
    ...(test.failure ? excerptOf(test.failure) : {}),
    ...(test.because
      ? { misc: { because: plain(test.because), ...(test.blockedBy ? { blocked_by: test.blockedBy } : {}) } }
      : {}),
  }));
  const outside = failuresOutside(run).map((failure, at) => ({
    ...common,
    ...about,
    id: `${origin}:${head.id}:outside-${at + 1}`,
    build_id: buildId,
    path: 'endgoal.run',
    comment: plain(failure.what),
    status: byBlame[failure.blame],
    ...excerptOf(failure),
  }));
  const measured = Object.entries(summary.timings).map(([name, value]) => ({
    ...common,
    ...about,
    id: `${origin}:${head.id}:${step(name)}`,
    build_id: buildId,
    path: `endgoal.timings.${step(name)}`,
    status: 'DONE' as const,
    number: { value, unit: 's' },
  }));
  return {
    version: { major: 5, minor: 3 },
    checkouts: [
      {
        ...common,
        id: checkoutId,
        valid: true,
        ...(summary.kernel.version ? { git_commit_name: `v${summary.kernel.version}` } : {}),
      },
    ],
    builds: [
      {
        ...common,
        id: buildId,
        checkout_id: checkoutId,
        architecture: 'arm64',
        config_name: head.profile,
        status: buildStatus(build, failures),
        duration: build?.seconds ?? 0,
        ...compilerOf(environment),
        ...(broken && build?.outcome === 'failed' ? excerptOf(broken) : {}),
        misc: { build_id: summary.kernel.buildId ?? '' },
      },
    ],
    tests: [...tests, ...outside, ...measured],
  };
}
