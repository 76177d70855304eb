/** The part of the public face that a configuration file needs; it loads nothing else. */

export type {
  EndgoalConfig,
  FragmentFile,
  ProfileConfig,
  Without,
} from './contract/config.ts';
export { defineConfig, definePolicy, defineProfile, defineRule } from './contract/config.ts';
export type { RunContext } from './contract/context.ts';
export type { GuestDisk, GuestPlan, RootfsSource } from './contract/guest-plan.ts';
export type {
  Architecture,
  Base,
  DeclaredPatch,
  ExpectedDevice,
  Profile,
  Tree,
} from './contract/profile.ts';
export type { Diagnosis, Rule, Sample } from './contract/rule.ts';
export type { Probe, Reach, SecretSource, Service } from './contract/service.ts';
export { defineService, ssh, tcp, unix, vsock } from './contract/service.ts';
export type { Outcome, StageName, Verdict } from './contract/stage.ts';
export type { Collecting, StageDefinition, StageImplementation } from './contract/stage-definition.ts';
export { defineStage } from './contract/stage-definition.ts';
export { redOf } from './contract/verdict.ts';
export type { Policy, PolicySubject, Row, TreePolicy, Waiver } from './policy/policy.ts';
export { off, on, onOrModule } from './policy/policy.ts';
