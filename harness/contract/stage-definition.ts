import type { RunContext } from './context.ts';
import type { InjectedFault } from './injected-fault.ts';
import type { Rule } from './rule.ts';
import type { Settings } from './settings.ts';
import type { Sheet } from './sheet.ts';
import type { StageName, Verdict } from './stage.ts';
import type { EvidenceOf, KnownStage, LiveOf } from './stages.ts';

/** Functions and signals that a stage's collector uses. */
export interface Collecting {
  /** Reports the current action, one line for people: `CC mm/slub.o (412 of 1630)`. */
  progress(doing: string): void;
  /**
   * Returns the evidence and live objects of a stage that passed. If that stage did not pass, this stage ends as
   * blocked.
   */
  need<Name extends KnownStage>(
    stage: Name,
  ): Promise<{ readonly evidence: EvidenceOf<Name>; readonly live: LiveOf<Name> }>;
  /** Aborted when the deadline of the stage passes or the run ends. */
  readonly signal: AbortSignal;
  /** Disposed at the end of the run, in reverse order. */
  readonly cleanup: AsyncDisposableStack;
}

/**
 * The collector and the judge of a stage. Declared as methods, so that every stage is assignable to one of `unknown`
 * evidence.
 */
export interface StageImplementation<Evidence = unknown, Live = unknown, Check extends string = string> {
  /** Timeout in seconds, excluding time spent waiting for dependencies. Parts have shorter timeouts of their own. */
  deadline(context: RunContext): number;
  /**
   * Performs all effects of the stage, once. Returns plain data that can be saved and judged again, and running objects
   * for later stages. Throws UserError or InfraError if it can't collect; a defect of the product is evidence, not an
   * error.
   */
  collect(
    context: RunContext,
    collecting: Collecting,
  ): Promise<{ readonly evidence: Evidence; readonly live: Live | undefined }>;
  /** Pure. Returns every check of the stage, passed or failed. */
  judge(evidence: Evidence): readonly Verdict<Check>[];
  /** Causes that the stage recognizes, the more specific first. */
  readonly rules?: readonly Rule[];
  /** Attachments of the evidence. Logs are read from the run's folder. */
  sheets?(evidence: Evidence, folder: string): readonly Sheet[];
  /** Returns saved evidence with its logs read again from the run's folder by the current parsers. */
  reread?(evidence: Evidence, folder: string): Evidence;
  /** Rows for the report of the whole run. Evidence may come from another version; missing parts give no rows. */
  summarize?(evidence: Evidence): StageSummary;
}

/** One component of a run, for the bill of materials. */
export interface BillComponent {
  /** Unique in the run: `toolchain`. */
  readonly ref: string;
  readonly type: 'operating-system' | 'application' | 'library';
  readonly name: string;
  readonly version?: string | undefined;
  readonly description?: string;
  /** Package URL. */
  readonly purl?: string | undefined;
  readonly sha256?: string | undefined;
  readonly properties?: Readonly<Record<string, string | undefined>>;
  readonly parts?: readonly BillComponent[];
}

/** Rows that a stage adds to the reports of a whole run. */
export interface StageSummary {
  /** Rows of the environment: `compiler` → `gcc 12.2.0`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The subject of the bill (the kernel) comes from one stage, the parts from any stage. */
  readonly subject?: BillComponent;
  readonly components?: readonly BillComponent[];
  /** Named values; a comparison of two runs shows those that differ: `CONFIG_TUN` → `y (net/tunnel.config:3)`. */
  readonly compared?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A stage before its code is loaded: its name, its position and a function that loads it. */
export interface StageDefinition<Name extends StageName = StageName> {
  readonly name: Name;
  /** Name of the suite's file without `.test.ts`: an ordering number and the stage's name: `40-drivers`. */
  readonly suite: string;
  /** One sentence for help and docs: the meaning of a passed stage. */
  readonly proves: string;
  /** Stages that must pass before this one collects. */
  readonly needs: readonly StageName[];
  /** The setting that adds the stage to a run: `NETWORK=1`. */
  readonly setting?: string;
  /**
   * Whether the settings request the stage. Without this function, the stage is part of every run whose profile names
   * it.
   */
  readonly isAsked?: (settings: Settings) => boolean;
  /**
   * Runs before any stage of the run collects, and checks that the target can be used: the phone is connected. If it
   * throws, this stage fails with that error and blocks all others.
   */
  readonly preflight?: (context: RunContext) => Promise<void>;
  /** The stage can run without a VM (LANE=reference). */
  readonly withoutVm?: boolean;
  /** Paths below the project; an edit there changes the outcome of this stage before any later one. */
  readonly touchedBy?: readonly string[];
  /** Called at most once per process. */
  readonly load: () => Promise<StageImplementation>;
  readonly faults?: () => Promise<readonly InjectedFault[]>;
}

/**
 * Checks and returns the definition of a stage. Throws TypeError if the suite's name does not contain the stage's name.
 */
export function defineStage<Name extends StageName>(
  definition: StageDefinition<Name>,
): StageDefinition<Name> {
  const { name, suite } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new TypeError(`stage "${name}": a name has lower-case letters, digits and hyphens`);
  }
  if (!new RegExp(`^\\d+-${name}$`).test(suite)) {
    throw new TypeError(`stage "${name}": name its suite NN-${name}, not "${suite}"`);
  }
  return definition;
}
