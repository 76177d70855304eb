import { z } from 'zod';
import { namesOf, type Summary } from './summary.ts';

/** Result of one combination of profile, lane and toolchain after a night. */
const standing = z.object({
  /** `silent`: its job made no run. */
  result: z.enum(['passed', 'failed', 'silent']),
  /** The first failed stage, if any. */
  stage: z.string().exactOptional(),
  because: z.string().exactOptional(),
});
type Standing = z.infer<typeof standing>;

/** The result of every combination, by its name: `vault-guest on qemu, host-gcc`. */
export const standingsSchema = z.record(z.string(), standing);
export type Standings = z.infer<typeof standingsSchema>;

/** Computes the result of one combination from its runs. Shards of one night fail if any of them fails. */
export function standingOf(summaries: readonly Summary[]): Standing {
  const failed = namesOf(summaries).flatMap(name =>
    summaries.flatMap(({ stages }) =>
      stages.filter(stage => stage.name === name && stage.outcome === 'failed'),
    ),
  );
  const [first] = failed;
  if (!first) {
    return { result: summaries.every(({ result }) => result === 'passed') ? 'passed' : 'failed' };
  }
  return {
    result: 'failed',
    stage: first.name,
    ...(first.because ? { because: first.because } : {}),
  };
}

const say = ({ stage, because }: Standing) =>
  `${stage ?? 'a suite'} is the first failed stage${because ? `: ${because.replace(/[\\`*_[\]<>|]/g, '\\$&')}` : ''}`;

/** Returns the results after a night. A combination that had a result the night before and has none now is silent. */
export function afterwards(before: Standings, now: Standings): Standings {
  return { ...Object.fromEntries(Object.keys(before).map(name => [name, { result: 'silent' }])), ...now };
}

/**
 * Returns the status changes since the night before, in Markdown; undefined without any. A new combination counts as
 * passed before.
 */
export function turned(before: Standings, now: Standings): string | undefined {
  const lines = Object.entries(afterwards(before, now)).flatMap(([name, standing]) => {
    const then = before[name]?.result ?? 'passed';
    if (then === standing.result) return [];
    if (standing.result === 'silent') return [`- **${name}** made no run: read the log of its job`];
    return standing.result === 'failed'
      ? [`- **${name}** fails: ${say(standing)}`]
      : [`- **${name}** passes again`];
  });
  return lines.length > 0 ? `${lines.join('\n')}\n` : undefined;
}
