import type { StageName, Symptom } from '../../contract/stage.ts';
import type { Evidence } from '../../contract/stages.ts';
import type { Exit } from '../../core/exec.ts';
import { crosvmWords } from '../../parts/machine/crosvm-words.ts';
import type { Aftermath } from '../../parts/machine/killer.ts';
import type { Fate } from './booted.ts';

/** A VMM that ended although nobody of the harness ended it. */
export interface VmmEnd {
  readonly stage: StageName;
  /** `seconds` since power-on. */
  readonly exit: Exit;
  readonly isCrosvm: boolean;
  /** The VMM's own words of a failure in one line, without what every run says; empty where it said nothing. */
  readonly words: string;
  /** Nothing of the guest came on its console. */
  readonly silent: boolean;
  readonly lastLine: string;
  readonly aftermath: Aftermath;
  /** What the stage's judge said of it, for a stage behind the boot. */
  readonly seen?: string | undefined;
}

const nothing: Aftermath = { denials: [], others: [] };

/** What became of the VM in a stage behind the boot. */
export function fateOf({ stage, subject }: Symptom, evidence: Evidence): Fate | undefined {
  if (stage === 'network') return evidence.network?.networks.find(({ name }) => name === subject)?.fate;
  return stage === 'vsock' || stage === 'postgres' || stage === 'soak' ? evidence[stage]?.fate : undefined;
}

/** The end of the VMM that a symptom shows; undefined where the VMM did not end by itself. */
export function vmmEndOf(symptom: Symptom, evidence: Evidence): VmmEnd | undefined {
  const { boot } = evidence;
  const isCrosvm = boot?.command.some(word => /crosvm$/.test(word)) ?? false;
  if (symptom.stage === 'boot') {
    if (symptom.check !== 'init' || boot?.end.how !== 'exited') return undefined;
    const words = crosvmWords(boot.vmm);
    return {
      stage: 'boot',
      exit: boot.end.exit,
      isCrosvm,
      words,
      silent: boot.consoleBytes === 0,
      lastLine: boot.lastLines.at(-1) ?? (words || 'nothing was printed'),
      aftermath: boot.aftermath ?? nothing,
    };
  }
  const fate = fateOf(symptom, evidence);
  if (!fate?.exit) return undefined;
  return {
    stage: symptom.stage,
    exit: fate.exit,
    isCrosvm,
    words: crosvmWords(fate.vmm ?? ''),
    silent: false,
    lastLine: fate.lastLines.at(-1) ?? 'nothing was printed',
    aftermath: fate.aftermath ?? nothing,
    seen: symptom.failure.what,
  };
}
