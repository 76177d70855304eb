import type { StageName } from '../../contract/stage.ts';
import { type Failure, renderFailure } from '../../core/errors.ts';
import { disarm } from '../../core/output/commands.ts';
import { visible, visibleLine } from '../../core/output/visible.ts';
import { failuresOutside } from '../failures.ts';
import type { SavedRun } from '../record.ts';
import { type Summary, summarise } from '../summary.ts';
import type { TestRecord } from '../tests.ts';

/** Makes a description safe for its line: removes `#`, which begins a directive, and line breaks. */
function described(text: string): string {
  return disarm(visibleLine(text.replace(/#/g, '')));
}

/** Formats diagnostic lines that neither announce a subtest nor contain a command for LAVA, which reads the console. */
const diagnostics = (text: string) =>
  disarm(visible(text))
    .split('\n')
    .map(line => (/^\s*Subtest:/.test(line) ? `# \\${line}` : `# ${line}`));

function failedLines(failure: Failure | undefined, number: number, name: string): string[] {
  const error = failure && failure.blame !== 'product' ? ' # ERROR' : '';
  return [...diagnostics(failure ? renderFailure(failure) : ''), `not ok ${number} ${name}${error}`];
}

function testLines(test: TestRecord, number: number): string[] {
  const name = described(test.path.join(' › '));
  if (test.state === 'passed') return [`ok ${number} ${name}`];
  if (test.state !== 'failed') {
    const why = test.blockedBy ? `blocked by ${test.blockedBy}: ${test.because}` : test.because;
    return [`ok ${number} ${name} # SKIP ${described(why ?? '')}`];
  }
  return failedLines(test.failure, number, name);
}

function stageLines(
  stage: Summary['stages'][number],
  number: number,
  tests: readonly TestRecord[],
): string[] {
  const nested = [
    'KTAP version 1',
    `# Subtest: ${stage.name}`,
    `1..${tests.length}`,
    ...tests.flatMap((test, at) => testLines(test, at + 1)),
  ].map(line => `  ${line}`);
  const because = described(stage.blockedBy ? `blocked by ${stage.blockedBy}` : (stage.because ?? ''));
  const result = {
    passed: `ok ${number} ${stage.name}`,
    failed: `not ok ${number} ${stage.name}`,
    blocked: `ok ${number} ${stage.name} # SKIP ${because}`,
    skipped: `ok ${number} ${stage.name} # SKIP ${because}`,
  }[stage.outcome];
  return [...(tests.length > 0 ? nested : []), result];
}

/** Formats a run as KTAP, version 1: one subtest per stage, then errors outside the stages. Ends with a newline. */
export function toKtap(run: SavedRun): string {
  const { stages } = summarise(run);
  const of = (name: StageName) => run.testRun?.tests.filter(test => test.stage === name) ?? [];
  const outside = failuresOutside(run);
  const lines = [
    ...stages.flatMap((stage, at) => stageLines(stage, at + 1, of(stage.name))),
    ...outside.flatMap((failure, at) => failedLines(failure, stages.length + at + 1, 'outside any test')),
  ];
  return `${['KTAP version 1', `1..${stages.length + outside.length}`, ...lines].join('\n')}\n`;
}
