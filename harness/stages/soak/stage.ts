import '../postgres/stage.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { redOf } from '../../contract/verdict.ts';
import { stretchedFor } from '../../parts/machine/stretched.ts';
import type { Fate } from '../boot/booted.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import { rereadFate } from '../boot/reread-fate.ts';
import { soakSheets } from './sheets.ts';
import { type SoakEvidence, soak } from './soak.ts';

/** What the VM did in the soak, and what became of it. */
export interface SoakStageEvidence extends SoakEvidence {
  readonly fate: Fate;
}

export type SoakCheck = 'up' | 'answers' | 'log';

const red = redOf<SoakCheck>();
const secondsPerMinute = 60;
/** Seconds more than the soak itself, for the last use and for asking who ended the VMM. */
const spare = 90;

declare module '../../contract/stages.ts' {
  interface Stages {
    soak: { evidence: SoakStageEvidence; live: undefined; check: SoakCheck };
  }
}

/** Keeps the guest in light use for as long as SOAK says. It ends a run: nothing may come behind it. */
export const implementation: StageImplementation<SoakStageEvidence, undefined, SoakCheck> = {
  deadline: ({ settings }) => askedSeconds(settings) + stretchedFor(settings.lane, spare),
  async collect({ hooks, settings }, { need, progress, signal }) {
    const { live: guest } = await need('boot');
    await need('postgres');
    const machine = guest.machine();
    await hooks.looking?.('soak', machine);
    const asked = askedSeconds(settings);
    const seen = await guest.looking(signal, over => soak(machine, asked, { signal: over, progress }));
    return { evidence: { ...seen, fate: guest.fate() }, live: undefined };
  },
  judge: judgeSoak,
  sheets: soakSheets,
  reread: (evidence, folder) => ({ ...evidence, fate: rereadFate(evidence.fate, folder) }),
};

const askedSeconds = ({ soak: minutes = 0 }: Pick<Settings, 'soak'>) => minutes * secondsPerMinute;

const s = (seconds: number) => `${seconds.toFixed(1)} s`;

/** Every check of the soak stage, from its evidence alone. */
export function judgeSoak(evidence: SoakStageEvidence): readonly Verdict<SoakCheck>[] {
  const up = judgeUp(evidence);
  const log = judgeFate('soak', evidence.fate);
  return up.failure ? [up, log] : [up, judgeAnswers(evidence), log];
}

function judgeUp({ asked, lived, uses, exit, fate }: SoakStageEvidence): Verdict<SoakCheck> {
  if (!exit) return { check: 'up', says: `the VM stayed up for ${s(lived)} (asked: ${s(asked)})` };
  return red('up', {
    code: 'soak.vmm-ended',
    what: `soak: the VM ended ${s(lived)} into its ${s(asked)} (${exit.signal ?? `exit code ${exit.exitCode}`}), ${s(exit.seconds)} after power-on`,
    lastLine: fate.lastLines.at(-1) ?? 'nothing was printed',
    because: fate.aftermath?.killing?.line ?? `it had answered ${uses} times; no log says who ended it`,
    todo: 'look for who ended it: the guest itself, or a process killer of the machine that runs it',
  });
}

function judgeAnswers({ asked, lived, uses, silent, fate }: SoakStageEvidence): Verdict<SoakCheck> {
  if (!silent) return { check: 'answers', says: `the guest answered all ${uses} times` };
  return red('answers', {
    code: 'soak.guest-silent',
    what: `soak: the guest stopped answering ${s(lived)} into its ${s(asked)}`,
    lastLine: fate.lastLines.at(-1) ?? 'nothing was printed',
    because: `it had answered ${uses} times before; then: ${silent.what}`,
    todo: 'the VM still runs: read the end of its console for what hangs',
  });
}
