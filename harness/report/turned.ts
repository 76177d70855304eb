import { z } from 'zod';
import { namesOf, type Summary } from './summary.ts';

/** How one combination of profile, lane and toolchain stood after a night. */
const standing = z.object({
  /** `silent`: its job did not come as far as a run. */
  result: z.enum(['passed', 'failed', 'silent']),
  /** The first broken link, where there is one. */
  stage: z.string().exactOptional(),
  because: z.string().exactOptional(),
});
type Standing = z.infer<typeof standing>;

/** How every combination stood, by its name: `vault-guest on qemu, host-gcc`. */
export const standingsSchema = z.record(z.string(), standing);
export type Standings = z.infer<typeof standingsSchema>;

/** The standing of one combination from its runs: shards of one night are red when any of them is. */
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
  `${stage ?? 'a suite'} is the first broken link${because ? `: ${because.replace(/[\\`*_[\]<>|]/g, '\\$&')}` : ''}`;

/** How everything stands after a night; what was there the night before and is not now is silent. */
export function afterwards(before: Standings, now: Standings): Standings {
  return { ...Object.fromEntries(Object.keys(before).map(name => [name, { result: 'silent' }])), ...now };
}

/**
 * What to tell people after a night, in Markdown: only what turned since the night before. Undefined when nothing did; a
 * combination that is new counts as green before.
 */
export function turned(before: Standings, now: Standings): string | undefined {
  const lines = Object.entries(afterwards(before, now)).flatMap(([name, standing]) => {
    const then = before[name]?.result ?? 'passed';
    if (then === standing.result) return [];
    if (standing.result === 'silent') return [`- **${name}** left no run: see what its job says`];
    return standing.result === 'failed'
      ? [`- **${name}** turned red: ${say(standing)}`]
      : [`- **${name}** is green again`];
  });
  return lines.length > 0 ? `${lines.join('\n')}\n` : undefined;
}
