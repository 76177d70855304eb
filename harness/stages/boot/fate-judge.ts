import type { StageName, Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import { firstFrames } from '../../klog/frames.ts';
import type { Fate } from './booted.ts';

/** What the kernel reported while a stage looked at its guest: what would be red in the boot is red here. */
export function judgeFate(stage: StageName, { incidents, console }: Fate): Verdict<'log'> {
  const [first] = incidents;
  if (first) {
    return redOf<'log'>()('log', {
      code: 'kernel.reported',
      what: `${stage}: ${first.title}`,
      lastLine: first.evidence[0]?.text ?? first.title,
      because: ['the kernel reported this while the stage looked', ...firstFrames(first)].join('\n'),
      todo: `read ${console?.file ?? 'console.log'} of this run from line ${first.line} on`,
    });
  }
  if (console) return { check: 'log', says: 'no panic, oops, BUG or WARNING in the log meanwhile' };
  const skipped = 'there is no console of a guest';
  return { check: 'log', says: skipped, skipped };
}
