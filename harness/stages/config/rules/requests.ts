import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import type { Asked, Cause, Explanation } from '../../../kconfig/explain/cause.ts';
import { lines } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';

/** The explanation of the first missed request of this fragment. */
function unmet({ config }: Evidence, { stage, check, subject }: Symptom): Explanation | undefined {
  if (stage !== 'config' || check !== 'requests') return undefined;
  return config?.unmet.find(({ request }) => request.file === subject);
}

const asks = ({ symbol, value, file, line }: Asked) => `${file}:${line} asks CONFIG_${symbol}=${value}`;

/** The line of a fragment that makes a dependency unmet. */
function opponentOf(cause: Cause): Asked | undefined {
  if (cause.kind !== 'unmet dependency') return undefined;
  const states = cause.terms.flatMap(({ symbols }) => symbols);
  for (const { askedAt, because } of states) {
    const opponent = askedAt ?? (because && opponentOf(because));
    if (opponent) return opponent;
  }
  return undefined;
}

const [first] = green.config.requests;
const file = first?.file ?? '';
const place = { file: 'net/Kconfig', line: 122 };

const sample = (cause: Cause) => {
  const request = { ...(first as Asked), file };
  return {
    stage: 'config' as const,
    check: 'requests',
    subject: file,
    evidence: changed('config', {
      requests: green.config.requests.map((row, at) => (at === 0 ? { ...row, got: 'n' } : row)),
      unmet: [{ request, got: 'n', definedAt: [place], cause, fix: undefined }],
    }),
  };
};

/** A rule for causes from the Kconfig model, which has already explained the option. */
const causeRule = (
  id: string,
  says: string,
  todo: string | undefined,
  cause: Cause,
  ...also: Cause['kind'][]
): Rule => ({
  id,
  matches(symptom, evidence) {
    const found = unmet(evidence, symptom);
    if (!found || ![cause.kind, ...also].includes(found.cause.kind)) return undefined;
    return { because: lines(symptom.failure.because, says), todo: todo ?? symptom.failure.todo };
  },
  sample: sample(cause),
});

export const requestRules: readonly Rule[] = [
  {
    id: 'F26-fragments-disagree',
    matches({ stage, check, failure }, { config }) {
      const [conflict] = config?.conflicts ?? [];
      if (stage !== 'config' || check !== 'agreement' || !conflict) return undefined;
      return {
        because: lines(failure.because, 'the later line would win without a warning'),
        todo: `take one of the lines out, or say above ${conflict.second.file}:${conflict.second.line} \`# overrides: why\``,
      };
    },
    sample: {
      stage: 'config',
      check: 'agreement',
      evidence: changed('config', {
        conflicts: green.config.requests.slice(0, 1).map(request => ({
          symbol: request.symbol,
          first: request,
          second: { ...request, file: 'other.config', value: 'n' },
        })),
      }),
    },
  },
  {
    id: 'F26-requests-exclude-each-other',
    matches(symptom, evidence) {
      const found = unmet(evidence, symptom);
      const opponent = found && opponentOf(found.cause);
      if (!found || !opponent) return undefined;
      // A third option implies both requests, so they do not exclude each other.
      if (found.fix && !found.fix.changes.some(({ replaces }) => replaces)) return undefined;
      return {
        because: lines(
          'these requests exclude each other:',
          `  ${asks(found.request)}`,
          `  ${asks(opponent)}`,
          symptom.failure.because,
        ),
        todo: `remove one of ${found.request.file}:${found.request.line} and ${opponent.file}:${opponent.line}`,
      };
    },
    sample: sample({
      kind: 'unmet dependency',
      terms: [
        {
          ...place,
          expr: 'MODULES',
          value: 'n',
          symbols: [
            {
              symbol: 'MODULES',
              value: 'n',
              definedAt: [place],
              askedAt: { file: 'guest.config', line: 4, symbol: 'MODULES', value: 'n', quoted: false },
            },
          ],
        },
      ],
    }),
  },
  causeRule(
    'F06-unknown-option',
    'make drops such a line without a warning, so the fragment alone looks as if the option were on',
    undefined,
    { kind: 'unknown symbol', nearest: [] },
  ),
  causeRule(
    'F05-not-settable',
    'olddefconfig drops a line for an option without a prompt, without a warning',
    undefined,
    { kind: 'no prompt', type: 'bool', selectedBy: [], defaults: [] },
  ),
  causeRule('F05-option-dropped', 'olddefconfig drops such a line without a warning', undefined, {
    kind: 'unmet dependency',
    terms: [],
  }),
  causeRule(
    'F05-overruled',
    'another line or another option decides its value',
    undefined,
    { kind: 'forced on', by: [] },
    'choice taken',
    'overridden',
  ),
  causeRule(
    'F05-impossible-value',
    'olddefconfig takes another value without a warning',
    'request a value that the option can have',
    { kind: 'out of range', low: '2', high: '512', at: place },
    'wrong type',
    'modules off',
  ),
];
