import { visibleLine } from '../core/output/visible.ts';
import { redact } from '../core/secrets/redact.ts';
import type { SavedRun } from './record.ts';
import type { TestRecord } from './tests.ts';

/** The result of a test on a lane; `absent` if the run does not contain it. */
type Said = TestRecord['state'] | 'absent';

/** A difference between the results of two lanes. */
export interface ParityRow {
  /** A test, or all tests of a stage that one lane ran and the other lane did not, for one reason. */
  readonly what: string;
  readonly here: Said;
  readonly there: Said;
  /** The failure, or the reason why the test was not run. */
  readonly why: string;
}

export interface Parity {
  readonly lanes: readonly [here: string, there: string];
  /** Number of tests with the same result on both lanes. */
  readonly alike: number;
  /** Tests that passed on one lane and failed on the other come first, then tests that ran on one lane only. */
  readonly rows: readonly ParityRow[];
}

/** The stage and the test's name in its suite. Most suites wrap all tests in a block with the stage's name. */
const nameOf = ({ stage, path }: TestRecord) =>
  [stage, ...(path[0] === stage ? path.slice(1) : path)].join(' › ');
const testsOf = (run: SavedRun) =>
  new Map((run.testRun?.tests ?? []).map(test => [nameOf(test), test] as const));
const looked = (said: Said) => said === 'passed' || said === 'failed';

function whyNot(test: TestRecord | undefined, run: SavedRun, { stage }: TestRecord): string {
  if (test) return test.failure?.what ?? test.because ?? '';
  if (!run.head.chain.includes(stage)) return `a run without ${stage}`;
  if (run.testRun?.tests.some(other => other.stage === stage)) return 'that run has no such test';
  return run.testRun?.declared.includes(stage) ? `${stage} reported nothing` : `${stage} was not requested`;
}

/**
 * Compares the runs of two lanes and returns the tests with different results, and the tests that only one lane ran.
 */
export function parityOf(a: SavedRun, b: SavedRun): Parity {
  const [here, there] = [testsOf(a), testsOf(b)];
  let alike = 0;
  const differing: ParityRow[] = [];
  const alone: (ParityRow & { readonly stage: string })[] = [];
  for (const [what, test] of new Map([...there, ...here])) {
    const [one, other] = [here.get(what), there.get(what)];
    const states = { here: one?.state ?? 'absent', there: other?.state ?? 'absent' } as const;
    const both = looked(states.here) && looked(states.there);
    if (both && states.here === states.there) alike += 1;
    else if (both) differing.push({ what, ...states, why: (one?.failure ?? other?.failure)?.what ?? '' });
    else if (looked(states.here)) {
      alone.push({ what, ...states, why: whyNot(other, b, test), stage: test.stage });
    } else if (looked(states.there)) {
      alone.push({ what, ...states, why: whyNot(one, a, test), stage: test.stage });
    }
  }
  const groups = Map.groupBy(alone, row => JSON.stringify([row.stage, row.here, row.there, row.why]));
  const grouped = [...groups.values()].flatMap(rows => {
    const [first] = rows;
    if (!first) return [];
    const { stage, ...row } = first;
    return [rows.length === 1 ? row : { ...row, what: `${stage} (${rows.length} tests)` }];
  });
  return {
    lanes: [`${a.head.lane} (${a.head.id})`, `${b.head.lane} (${b.head.id})`],
    alike,
    rows: [...differing, ...grouped],
  };
}

/** Formats the comparison for a terminal, without secrets. */
export function parityTable({ lanes, alike, rows }: Parity): string {
  const [here, there] = lanes;
  const lines = [
    ['', here, there, ''],
    ...rows.map(row => [row.what, row.here, row.there, row.why.split('\n')[0] ?? '']),
  ].map(cells => cells.map(cell => visibleLine(cell)));
  const width = (at: number) => Math.max(...lines.map(cells => cells[at]?.length ?? 0));
  const widths = [width(0), width(1), width(2), 0];
  const drawn = lines.map(cells =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const against = rows.filter(row => looked(row.here) && looked(row.there)).length;
  const summary = `${alike} tests with the same result, ${against} passed on one and failed on the other`;
  return redact([...(rows.length > 0 ? drawn : [`${here} and ${there}`]), summary].join('\n'));
}
