import type { Blame, Failure } from '../errors.ts';
import type { StageName, Verdict } from '../stage.ts';

const suites: Readonly<Record<StageName, string>> = {
  config: '10-config',
  build: '20-build',
  boot: '30-boot',
  drivers: '40-drivers',
  vsock: '50-vsock',
  postgres: '60-postgres',
};

/** The command that repeats a stage with all it needs. */
const againOf = (stage: StageName) => `npm test -- suites/${suites[stage]}.test.ts`;

/** How a stage's judge says red: the product's fault unless it says otherwise, with the command that repeats it. */
export function redOf<Check extends string>(stage: StageName) {
  return (
    check: Check,
    failure: Omit<Failure, 'blame' | 'again'> & { readonly blame?: Blame },
    subject?: string,
  ): Verdict<Check> => ({
    check,
    ...(subject === undefined ? {} : { subject }),
    says: failure.what,
    failure: { blame: 'product', again: againOf(stage), ...failure },
  });
}
