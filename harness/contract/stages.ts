/**
 * Types of each stage by its name. A stage adds its own row beside its code, so that `need('boot')`, the fixture `boot`
 * and the rules know the types of a stage without importing it:
 *
 * declare module '../../contract/stages.ts' {
 * interface Stages { boot: { evidence: BootEvidence; live: BootedGuest; check: BootCheck } }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: stages add their rows by declaration merging
export interface Stages {}

/** Name of a stage whose types are known. */
export type KnownStage = keyof Stages & string;

type Part<Name extends KnownStage, Key extends string> = Stages[Name] extends {
  readonly [key in Key]: infer Value;
}
  ? Value
  : never;

/** Plain data that the stage collected. */
export type EvidenceOf<Name extends KnownStage> = Part<Name, 'evidence'>;
/** Running objects that the stage passes to later stages, for example a booted guest. */
export type LiveOf<Name extends KnownStage> = Part<Name, 'live'>;
/** Names of the stage's checks. */
export type CheckOf<Name extends KnownStage> = Part<Name, 'check'> & string;

/** Evidence of every stage judged so far. */
export type Evidence = { readonly [Name in KnownStage]?: EvidenceOf<Name> };
