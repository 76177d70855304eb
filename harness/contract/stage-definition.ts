import type { RunContext } from './context.ts';
import type { InjectedFault } from './injected-fault.ts';
import type { Rule } from './rule.ts';
import type { Settings } from './settings.ts';
import type { Sheet } from './sheet.ts';
import type { StageName, Verdict } from './stage.ts';
import type { EvidenceOf, KnownStage, LiveOf } from './stages.ts';

/** What a stage's collector works with. */
export interface Collecting {
  /** What is being done now, one line for people: `CC mm/slub.o (412 of 1630)`. */
  progress(doing: string): void;
  /** A green stage's evidence and live things; ends this stage as blocked where that one isn't green. */
  need<Name extends KnownStage>(
    stage: Name,
  ): Promise<{ readonly evidence: EvidenceOf<Name>; readonly live: LiveOf<Name> }>;
  /** Aborted when the stage's deadline is over or the run ends. */
  readonly signal: AbortSignal;
  /** Disposed at the end of the run, the last entry first. */
  readonly cleanup: AsyncDisposableStack;
}

/** How a stage looks and judges. Methods, so that the implementation of any stage is one of `unknown` evidence. */
export interface StageImplementation<Evidence = unknown, Live = unknown, Check extends string = string> {
  /** Seconds, excluding the time in which it waits for the stages that it needs. Parts have shorter ones of their own. */
  deadline(context: RunContext): number;
  /**
   * All effects of the stage, once: plain data that can be saved and judged again, and running things for later stages.
   * Throws where it can't look (UserError, InfraError); a product that is wrong is evidence.
   */
  collect(
    context: RunContext,
    collecting: Collecting,
  ): Promise<{ readonly evidence: Evidence; readonly live: Live | undefined }>;
  /** Pure: every check of the stage, passed or failed. */
  judge(evidence: Evidence): readonly Verdict<Check>[];
  /** Causes that the stage knows, the more particular before the more general. */
  readonly rules?: readonly Rule[];
  /** Attachments of its evidence; logs come from the run's folder. */
  sheets?(evidence: Evidence, folder: string): readonly Sheet[];
  /** Saved evidence with its logs read again from the run's folder, by the readers of today. */
  reread?(evidence: Evidence, folder: string): Evidence;
  /** Rows about the run as a whole. Evidence may be of another version: absent parts give no rows. */
  summarize?(evidence: Evidence): StageSummary;
}

/** One component of what a run is made of, for the bill of materials. */
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

/** What a stage adds to the reports of a whole run. */
export interface StageSummary {
  /** Rows of the environment: `compiler` → `gcc 12.2.0`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The bill's subject (the kernel) comes from one stage; the parts from any. */
  readonly subject?: BillComponent;
  readonly components?: readonly BillComponent[];
  /** Named values that a comparison of two runs shows where they differ: `CONFIG_TUN` → `y (net/tunnel.config:3)`. */
  readonly compared?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A stage, before any of its code is loaded: its name, its place and how to load it. */
export interface StageDefinition<Name extends StageName = StageName> {
  readonly name: Name;
  /** Name of the suite's file without `.test.ts`: a number that orders the suites, and the stage's name: `40-drivers`. */
  readonly suite: string;
  /** What a green stage means, one sentence for help and docs. */
  readonly proves: string;
  /** Stages that must be green before it looks. */
  readonly needs: readonly StageName[];
  /** What the user sets so that a run has this stage: `NETWORK=1`. */
  readonly setting?: string;
  /** Whether the settings ask for it; a stage without this is part of every run of a profile that names it. */
  readonly isAsked?: (settings: Settings) => boolean;
  /**
   * Looks, before any stage of the run is collected, whether the place where this one will run can be used: the phone is
   * there. Throws where it can't; then this stage fails with that, and all others are blocked by it.
   */
  readonly preflight?: (context: RunContext) => Promise<void>;
  /** It can be looked at where no VM runs (LANE=reference). */
  readonly withoutVm?: boolean;
  /** Paths below the project whose edits change its outcome first. */
  readonly touchedBy?: readonly string[];
  /** Called at most once in a process. */
  readonly load: () => Promise<StageImplementation>;
  readonly faults?: () => Promise<readonly InjectedFault[]>;
}

/** Checks and returns the definition of a stage. Throws TypeError where its suite does not carry its name. */
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
