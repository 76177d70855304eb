import { stripVTControlCharacters } from 'node:util';
import { type Failure, renderFailure } from '../../core/errors.ts';
import { failuresOutside } from '../failures.ts';
import type { SavedRun } from '../record.ts';
import { summarise } from '../summary.ts';
import type { TestRecord } from '../tests.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Replaces characters that XML 1.0 can't represent, such as most control characters. */
function xml(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"]/g, char => entities[char] ?? '');
}

const attribute = (text: string) => xml(text).replaceAll('\n', '&#10;');

function broken(failure: Failure): string {
  const kind = failure.blame === 'product' ? 'failure' : 'error';
  return `<${kind} type="${failure.blame}" message="${attribute(failure.what)}">${xml(renderFailure(failure))}</${kind}>`;
}

/** A test, or an error outside all tests. */
type Case = Omit<TestRecord, 'stage'> & { readonly stage: string };

function testcase(test: Case): string {
  const head = `    <testcase classname="${test.stage}" name="${attribute(test.path.join(' › '))}" time="${test.seconds.toFixed(3)}"`;
  if (test.state === 'passed') return `${head}/>`;
  const body =
    test.state === 'failed' && test.failure
      ? broken(test.failure)
      : `<skipped message="${attribute(test.blockedBy ? `blocked by ${test.blockedBy}: ${test.because}` : (test.because ?? ''))}"/>`;
  return `${head}>${body}</testcase>`;
}

/** Adds a test case for each failure without a test, because JUnit readers show only test cases. */
function testsOf(run: SavedRun): readonly Case[] {
  const tests = run.testRun?.tests ?? [];
  const silent = summarise(run).stages.flatMap((stage): Case[] => {
    if (stage.outcome !== 'failed') return [];
    if (tests.some(test => test.stage === stage.name && test.state === 'failed')) return [];
    const failure: Failure = {
      code: 'stage.silent',
      what: `${stage.name}: ${stage.because ?? 'failed'}`,
      blame: 'infrastructure',
      todo: 'read the report',
    };
    return [{ stage: stage.name, path: [stage.name], state: 'failed', seconds: stage.seconds, failure }];
  });
  const outside = failuresOutside(run).map(
    (failure): Case => ({ stage: 'run', path: ['outside any test'], state: 'failed', seconds: 0, failure }),
  );
  return [...tests, ...silent, ...outside];
}

/** Formats a run as JUnit XML: one test suite per stage. `failure` blames the product, `error` anything else. */
export function toJunit(run: SavedRun): string {
  const tests = testsOf(run);
  const suites = [...Map.groupBy(tests, test => test.stage)].map(([stage, own]) => {
    const count = (is: (test: Case) => boolean) => own.filter(is).length;
    const failures = count(test => test.failure?.blame === 'product');
    const errors = count(test => test.state === 'failed') - failures;
    const skipped = count(test => test.state === 'blocked' || test.state === 'skipped');
    const time = own.reduce((sum, test) => sum + test.seconds, 0).toFixed(3);
    return `  <testsuite name="${stage}" tests="${own.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${time}" timestamp="${xml(run.head.startedAt)}">
${own.map(testcase).join('\n')}
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${attribute(`${run.head.profile} on ${run.head.lane}`)}" tests="${tests.length}">
${suites.join('\n')}
</testsuites>
`;
}
