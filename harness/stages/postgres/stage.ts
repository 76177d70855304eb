import '../boot/stage.ts';
import '../vsock/stage.ts';
import type { RunContext } from '../../contract/context.ts';
import { planOf } from '../../contract/guest-plan.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { Collecting, StageImplementation } from '../../contract/stage-definition.ts';
import { newSecret } from '../../core/secrets/redact.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import { stretchedFor } from '../../parts/machine/stretched.ts';
import type { Fate } from '../boot/booted.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import { rereadFate } from '../boot/reread-fate.ts';
import { collectPostgres } from './collect.ts';
import { collectShipped, postgresOf } from './collect-shipped.ts';
import type { PostgresEvidence } from './evidence.ts';
import { judgePostgres, type PostgresCheck } from './judge.ts';
import { serviceRules } from './rules/services.ts';
import { guestServer } from './server.ts';
import { postgresSheets } from './sheets.ts';

/** What PostgreSQL was seen to do, what became of the machine meanwhile, and what summary.json tells of it. Seconds. */
export interface PostgresStageEvidence extends PostgresEvidence {
  readonly fate: Fate;
  readonly timings: { readonly powerOnToSelect?: number };
}

/** Every check of the PostgreSQL stage, from its evidence alone. */
export const judgePostgresStage = (
  evidence: PostgresStageEvidence,
): readonly Verdict<PostgresCheck | 'log'>[] => [
  ...judgePostgres(evidence),
  judgeFate('postgres', evidence.fate),
];

/** Seconds at the usual pace; all probes and the second power-on take 20 under emulation, initdb where it is needed 15 more. */
const deadline = 480;

const serverOf = (machine: Machine) =>
  guestServer(machine, {
    port: guestPorts.postgres,
    milestones: guestLogs.milestones,
    logs: [guestLogs.initdb, guestLogs.postgres],
  });

declare module '../../contract/stages.ts' {
  interface Stages {
    postgres: { evidence: PostgresStageEvidence; live: undefined; check: PostgresCheck | 'log' };
  }
}

async function collectInGuest(
  context: RunContext,
  { need, progress, signal }: Collecting,
): Promise<{ evidence: PostgresStageEvidence; live: undefined }> {
  const { live: guest } = await need('boot');
  await need('vsock');
  const machine = guest.machine();
  await context.hooks.looking?.('postgres', machine);
  const plan = planOf(context);
  const evidence = await guest.looking(signal, over => {
    if (plan) {
      return collectShipped({ guest, service: postgresOf(plan, process.env), progress, signal: over });
    }
    return collectPostgres({
      server: serverOf(machine),
      // Made for this run and known to nobody else; the guest only gets a verifier of it.
      login: { user: 'endgoal', database: 'endgoal', password: new Secret(newSecret()) },
      crash: async late => {
        await machine.kill();
        return serverOf(await guest.restart('console-restart', late));
      },
      progress,
      signal: over,
    });
  });
  const select = evidence.crash.ok ? evidence.crash.value.powerOnToSelect : undefined;
  return {
    evidence: {
      ...evidence,
      fate: guest.fate(),
      timings: select === undefined ? {} : { powerOnToSelect: select },
    },
    live: undefined,
  };
}

export const implementation: StageImplementation<PostgresStageEvidence, undefined, PostgresCheck | 'log'> = {
  deadline: ({ settings }) => stretchedFor(settings.lane, deadline),
  async collect(context, collecting) {
    if (context.settings.lane !== 'reference') return collectInGuest(context, collecting);
    const { collectReference } = await import('./reference.ts');
    return collectReference(context, collecting);
  },
  judge: judgePostgresStage,
  rules: serviceRules,
  sheets: postgresSheets,
  reread: (evidence, folder) => ({ ...evidence, fate: rereadFate(evidence.fate, folder) }),
};
