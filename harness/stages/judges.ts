import { judgeHost } from '../host-proofs/judge.ts';
import type { StageName, Verdict } from '../stage.ts';
import { judgeBoot } from './boot-judge.ts';
import { judgeBuild } from './build-judge.ts';
import { judgeConfig } from './config-judge.ts';
import { judgeDrivers } from './drivers.ts';
import { judgeNetworks } from './network.ts';
import { judgePostgresStage } from './postgres.ts';
import { judgeSoak } from './soak.ts';
import { judgeVsockStage } from './vsock.ts';

const judges = {
  config: judgeConfig,
  build: judgeBuild,
  boot: judgeBoot,
  drivers: judgeDrivers,
  vsock: judgeVsockStage,
  postgres: judgePostgresStage,
  network: judgeNetworks,
  host: judgeHost,
  soak: judgeSoak,
} as const;

/** A stage's verdicts on evidence that was saved: what JSON kept of it. Without any diagnosis. */
export function judgeSaved(stage: StageName, evidence: unknown): readonly Verdict[] {
  return (judges[stage] as (saved: unknown) => readonly Verdict[])(evidence);
}
