import { getCallSites } from 'node:util';
import type { VersionRange } from '../kconfig/version.ts';
import type { Policy, TreePolicy, Waiver } from '../policy/policy.ts';
import type { GuestPlan } from './guest-plan.ts';
import type { Architecture, Base, DeclaredPatch, ExpectedDevice, Tree } from './profile.ts';
import type { Rule } from './rule.ts';
import type { StageDefinition } from './stage-definition.ts';

/** A part of the extended profile to leave out, with the reason. Set exactly one of the names. */
export interface Without {
  /** Fragment file by its name in the extended profile: `net/tunnel.config`. */
  readonly fragment?: string;
  readonly policy?: string;
  /** Role of a device: `balloon`. */
  readonly device?: string;
  readonly stage?: string;
  readonly reason: string;
}

/** A fragment file, relative to the configuration file, and the kernel versions to which it applies. */
export interface FragmentFile extends VersionRange {
  readonly file: string;
}

/**
 * A profile in a repository's configuration file. With `extends`, lists are added to those of the extended profile,
 * except `stages`; any other value replaces the extended one. Paths are relative to the configuration file.
 */
export interface ProfileConfig {
  readonly name: string;
  /** A preset (`vault-guest`, `hardened-host`) or another profile of the same file. */
  readonly extends?: string;
  /** One sentence. */
  readonly description?: string;
  readonly arch?: Architecture;
  readonly tree?: Tree;
  readonly base?: Base;
  readonly fragments?: readonly (string | FragmentFile)[];
  readonly policies?: readonly (Policy | TreePolicy)[];
  readonly waivers?: readonly Waiver[];
  readonly patches?: readonly DeclaredPatch[];
  readonly devices?: readonly ExpectedDevice[];
  /** Stages of its runs, in any order. Default: the stages of the extended profile. */
  readonly stages?: readonly string[];
  readonly without?: readonly Without[];
  /** An image that boots with its own init. Paths are relative to the configuration file. */
  readonly guest?: GuestPlan;
}

/** endgoal.config.ts of a repository. Paths are relative to the file. */
export interface EndgoalConfig {
  /** The endgoal version for which the file was written: `0.2.0`. An older endgoal refuses the file. */
  readonly endgoal?: string;
  /** If PROFILE is not set, the first profile is used. */
  readonly profiles?: readonly ProfileConfig[];
  /** Added to every profile in this file. */
  readonly policies?: readonly (Policy | TreePolicy)[];
  readonly waivers?: readonly Waiver[];
  readonly devices?: readonly ExpectedDevice[];
  /**
   * Stages of this repository. Each needs a suite `suites/NN-NAME.test.ts` and is part of every profile in this file.
   */
  readonly stages?: readonly StageDefinition[];
  /** Rules that recognize causes of failures. They are tried before the rules of endgoal. */
  readonly rules?: readonly Rule[];
  /** Suites of this repository. Default: `suites/*.test.ts`. */
  readonly suites?: string | readonly string[];
  /** Folder of sources, toolchains and builds. Default: one folder shared by all repositories. */
  readonly store?: string;
  /** Folder of runs and reports. Default: `reports`. */
  readonly reports?: string;
}

/** A position in a source file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

const placed = Symbol.for('endgoal.place');

/** Records the position of a definition, so that errors can name it. */
function at<T extends object>(value: T): T {
  const [, , caller] = getCallSites(3);
  if (caller && Object.isExtensible(value)) {
    const place: Place = { file: caller.scriptName, line: caller.lineNumber };
    Object.defineProperty(value, placed, { value: place, configurable: true });
  }
  return value;
}

/** Returns the position of the call that made the definition; undefined for a plain object. */
export const placeOf = (value: unknown): Place | undefined =>
  typeof value === 'object' && value !== null ? (value as { [placed]?: Place })[placed] : undefined;

/** Gives the configuration of a repository its type: `export default defineConfig({ … })`. */
export const defineConfig = (config: EndgoalConfig): EndgoalConfig => at(config);

/** Gives a profile its type. */
export const defineProfile = (profile: ProfileConfig): ProfileConfig => at(profile);

/** Gives a policy its type: a named set of required option values. */
export const definePolicy = (policy: Policy): Policy => at(policy);

/** Gives a rule its type: a cause of failures, with a sample that the rule must explain. */
export const defineRule = (rule: Rule): Rule => at(rule);
