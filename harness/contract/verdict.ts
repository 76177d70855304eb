import type { Blame, Failure } from '../core/errors.ts';
import { type ProbeError, type ProbeResult, wasNotTried } from '../core/probe.ts';
import type { StageName, Verdict } from './stage.ts';

/** What is wrong with what a probe saw; the product's fault unless it says otherwise. */
export type Wrong = Omit<Failure, 'blame' | 'again'> & { readonly blame?: Blame };

/** A judged value: a sentence about what was seen, and what is wrong with it. */
export interface Judged {
  readonly says: string;
  readonly wrong?: Wrong | undefined;
}

const suites: Readonly<Record<StageName, string>> = {
  config: '10-config',
  build: '20-build',
  boot: '30-boot',
  drivers: '40-drivers',
  vsock: '50-vsock',
  postgres: '60-postgres',
  network: '65-network',
  host: '70-host',
  soak: '80-soak',
};

/** The stage's suite, from the project's folder. */
export const suiteOf = (stage: StageName) => `suites/${suites[stage]}.test.ts`;

/** What must be set for a run to have the stage at all. */
const settingOf: { readonly [name in StageName]?: string } = {
  network: 'NETWORK=1 ',
  host: 'PROFILE=hardened-host ',
  soak: 'SOAK=1 ',
};

/** The command that repeats a stage with all it needs. */
const againOf = (stage: StageName) => `${settingOf[stage] ?? ''}npm test -- ${suiteOf(stage)}`;

/** How a stage's judge says red. */
export function redOf<Check extends string>(stage: StageName) {
  return (check: Check, wrong: Wrong, subject?: string): Verdict<Check> => ({
    check,
    ...(subject === undefined ? {} : { subject }),
    says: wrong.what,
    failure: { blame: 'product', again: againOf(stage), ...wrong },
  });
}

/** Makes the verdicts of a stage whose evidence is made of probes. */
export function verdictsOf<Check extends string>(stage: StageName) {
  const again = againOf(stage);
  /** One probe's verdict: `judge` looks at its value, `unseen` says what it means that there is none. */
  return function verdictOf<Value>(
    check: Check,
    result: ProbeResult<Value>,
    judge: (value: Value) => Judged,
    unseen: (error: ProbeError) => Wrong,
  ): Verdict<Check> {
    if (!result.ok && wasNotTried(result.error)) {
      return { check, says: `not tried: ${result.error.message}`, skipped: result.error.message };
    }
    const { says, wrong } = result.ok ? judge(result.value) : saidOf(unseen(result.error));
    return wrong ? { check, says, failure: { blame: 'product', ...wrong, again } } : { check, says };
  };
}

function saidOf(wrong: Wrong): Judged {
  return { says: wrong.what, wrong };
}
