/** The part of the public face that a configuration file needs; it loads nothing else. */

export type {
  EndgoalConfig,
  FragmentFile,
  ProfileConfig,
  Without,
} from './contract/config.ts';
export { defineConfig, definePolicy, defineProfile, defineRule } from './contract/config.ts';
export type {
  Architecture,
  Base,
  DeclaredPatch,
  ExpectedDevice,
  Profile,
  Tree,
} from './contract/profile.ts';
export type { Diagnosis, Rule, Sample } from './contract/rule.ts';
export type { Policy, Row, TreePolicy, Waiver } from './policy/policy.ts';
export { off, on, onOrModule } from './policy/policy.ts';
