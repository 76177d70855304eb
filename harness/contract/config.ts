import { getCallSites } from 'node:util';
import type { VersionRange } from '../kconfig/version.ts';
import type { Policy, TreePolicy, Waiver } from '../policy/policy.ts';
import type { GuestPlan } from './guest-plan.ts';
import type { Architecture, Base, DeclaredPatch, ExpectedDevice, Tree } from './profile.ts';
import type { Rule } from './rule.ts';
import type { StageDefinition } from './stage-definition.ts';

/** A part of the extended profile that is left out, with the reason: exactly one of the names. */
export interface Without {
  /** Fragment file as the extended profile names it: `net/tunnel.config`. */
  readonly fragment?: string;
  readonly policy?: string;
  /** Role of a device: `balloon`. */
  readonly device?: string;
  readonly stage?: string;
  readonly reason: string;
}

/** A fragment file, relative to the configuration file, and the kernel versions that it is for. */
export interface FragmentFile extends VersionRange {
  readonly file: string;
}

/**
 * A profile as a repository writes it. With `extends`, lists are added to those of the extended profile, except `stages`;
 * anything else replaces its value. Paths are relative to the configuration file.
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
  /** All stages of its runs, in any order; by default those of the extended profile. */
  readonly stages?: readonly string[];
  readonly without?: readonly Without[];
  /** An image that boots with its own init; paths are relative to the configuration file. */
  readonly guest?: GuestPlan;
}

/** endgoal.config.ts of a repository. Paths are relative to it. */
export interface EndgoalConfig {
  /** The version of endgoal that the file was written for: `0.2.0`. An older endgoal refuses the file. */
  readonly endgoal?: string;
  /** The first one is used where PROFILE names none. */
  readonly profiles?: readonly ProfileConfig[];
  /** Added to every profile of this file. */
  readonly policies?: readonly (Policy | TreePolicy)[];
  readonly waivers?: readonly Waiver[];
  readonly devices?: readonly ExpectedDevice[];
  /** Stages of this repository; each has a suite `suites/NN-NAME.test.ts`, and its profiles have them. */
  readonly stages?: readonly StageDefinition[];
  /** Rules that know causes of failures; they are asked before those of endgoal. */
  readonly rules?: readonly Rule[];
  /** Suites of this repository; by default `suites/*.test.ts`. */
  readonly suites?: string | readonly string[];
  /** Folder of sources, toolchains and builds; by default that of all repositories. */
  readonly store?: string;
  /** Folder of runs and reports; by default `reports`. */
  readonly reports?: string;
}

/** A place in a source file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

const placed = Symbol.for('endgoal.place');

/** Notes where a configuration is written, for errors about it. */
function at<T extends object>(value: T): T {
  const [, , caller] = getCallSites(3);
  if (caller && Object.isExtensible(value)) {
    const place: Place = { file: caller.scriptName, line: caller.lineNumber };
    Object.defineProperty(value, placed, { value: place, configurable: true });
  }
  return value;
}

/** The call that a configuration was written in; undefined for a plain object. */
export const placeOf = (value: unknown): Place | undefined =>
  typeof value === 'object' && value !== null ? (value as { [placed]?: Place })[placed] : undefined;

/** Types the configuration of a repository: `export default defineConfig({ … })`. */
export const defineConfig = (config: EndgoalConfig): EndgoalConfig => at(config);

/** Types a profile. */
export const defineProfile = (profile: ProfileConfig): ProfileConfig => at(profile);

/** Types a policy: a named set of demands on a configuration. */
export const definePolicy = (policy: Policy): Policy => at(policy);

/** Types a rule: a cause of failures, with the sample that it must explain. */
export const defineRule = (rule: Rule): Rule => at(rule);
