import type { StageName, Verdict } from '../contract/stage.ts';
import { judgeBoot } from '../stages/boot/judge.ts';
import { judgeBuild } from '../stages/build/judge.ts';
import { judgeConfig } from '../stages/config/judge.ts';
import { judgeDrivers } from '../stages/drivers/stage.ts';
import { judgeHost } from '../stages/host/judge.ts';
import { judgeNetworks } from '../stages/network/stage.ts';
import { judgePostgresStage } from '../stages/postgres/stage.ts';
import { judgeSoak } from '../stages/soak/stage.ts';
import { judgeVsockStage } from '../stages/vsock/stage.ts';

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
