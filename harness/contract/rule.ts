import type { Failure } from '../core/errors.ts';
import type { BootEvidence } from '../stages/boot/stage.ts';
import type { BuildEvidence } from '../stages/build/stage.ts';
import type { ConfigEvidence } from '../stages/config/stage.ts';
import type { DriversEvidence } from '../stages/drivers/stage.ts';
import type { HostEvidence } from '../stages/host/evidence.ts';
import type { NetworkEvidence } from '../stages/network/stage.ts';
import type { PostgresStageEvidence } from '../stages/postgres/stage.ts';
import type { SoakStageEvidence } from '../stages/soak/stage.ts';
import type { VsockStageEvidence } from '../stages/vsock/stage.ts';
import type { StageName, Symptom } from './stage.ts';

/** What is known when something turns red: the evidence of every stage so far. */
export interface Known {
  readonly config?: ConfigEvidence;
  readonly build?: BuildEvidence;
  readonly boot?: BootEvidence;
  readonly drivers?: DriversEvidence;
  readonly vsock?: VsockStageEvidence;
  readonly postgres?: PostgresStageEvidence;
  readonly network?: NetworkEvidence;
  readonly host?: HostEvidence;
  readonly soak?: SoakStageEvidence;
}

/** What a rule adds to a failure: the broken link and what to do about it. */
export type Diagnosis = Pick<Failure, 'because' | 'todo'> &
  Partial<Pick<Failure, 'blame' | 'lastLine' | 'what'>>;

/** A case in which a rule must speak: evidence that its stage's judge finds red, or a failure to look at all. */
export interface Sample {
  readonly stage: StageName;
  /** The verdict that it explains. */
  readonly check?: string;
  readonly subject?: string;
  /** Where the stage could not be looked at. */
  readonly failure?: Failure;
  readonly known: Known;
}

/** One thing that goes wrong in the field, and how to know it. */
export interface Rule {
  /** Stable: the catalogue of faults and saved reports name it. */
  readonly id: string;
  /** Speaks when it knows the cause of the symptom; the first rule that speaks is the diagnosis. */
  readonly speaks: (symptom: Symptom, known: Known) => Diagnosis | undefined;
  readonly sample: Sample;
}
