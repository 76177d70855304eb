import type { SavedRun } from './record.ts';
import { redact } from './redact.ts';
import type { TestRecord } from './tests.ts';

type Looked = Extract<TestRecord['state'], 'passed' | 'failed'>;

/** What one test said on a lane; blocked and skipped ones say nothing. */
interface Said {
  readonly state: Looked;
  readonly why: string;
}

const nameOf = (test: TestRecord) => [test.stage, ...test.path].join(' › ');

function saidBy(run: SavedRun): ReadonlyMap<string, Said> {
  return new Map(
    (run.testRun?.tests ?? []).flatMap(test => {
      const { state, failure } = test;
      if (state !== 'passed' && state !== 'failed') return [];
      return [[nameOf(test), { state, why: failure?.what ?? '' }] as const];
    }),
  );
}

/**
 * What two runs of different lanes disagree about: green here and red there, and the other way round. Text for a
 * terminal, without secrets.
 */
export function parityTable(a: SavedRun, b: SavedRun): string {
  const [here, there] = [saidBy(a), saidBy(b)];
  const both = [...here.keys()].filter(name => there.has(name));
  const differing = (state: Looked) =>
    both.filter(name => here.get(name)?.state === state && there.get(name)?.state !== state);
  const rows = (names: readonly string[]) =>
    names.flatMap(name => {
      const why = here.get(name)?.why || there.get(name)?.why;
      return [`  ${name}`, ...(why ? [`    ${why}`] : [])];
    });
  const [onlyThere, onlyHere] = [differing('passed'), differing('failed')];
  const alike = both.length - onlyThere.length - onlyHere.length;
  const lanes = `${a.head.lane} (${a.head.id}) and ${b.head.lane} (${b.head.id})`;
  const unlooked = [...here.keys(), ...there.keys()].filter(name => !both.includes(name)).length;
  return redact(
    [
      `${lanes}: ${alike} tests alike, ${onlyThere.length + onlyHere.length} not`,
      ...(unlooked > 0 ? [`looked at on one lane only: ${unlooked}`] : []),
      ...(onlyThere.length > 0 ? [`green on ${a.head.lane}, red on ${b.head.lane}`, ...rows(onlyThere)] : []),
      ...(onlyHere.length > 0 ? [`red on ${a.head.lane}, green on ${b.head.lane}`, ...rows(onlyHere)] : []),
    ].join('\n'),
  );
}
