import '../boot/stage.ts';
import '../vsock/stage.ts';
import type { RunContext } from '../../contract/context.ts';
import { planOf } from '../../contract/guest-plan.ts';
import type { Probe, Service } from '../../contract/service.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { GuestError, Unavailable } from '../../core/errors.ts';
import { type ProbeResult, probe, probeErrorOf } from '../../core/probe.ts';
import type { Secret } from '../../core/secrets/secret.ts';
import { until } from '../../core/wait.ts';
import { lookAtLink } from '../../parts/guest/service/link.ts';
import { type OpenReach, openReach } from '../../parts/guest/service/reach.ts';
import { secretOf } from '../../parts/guest/service/secret-source.ts';
import { rereadFate } from '../boot/reread-fate.ts';
import type { ServiceEvidence } from './evidence.ts';
import { judgeService, type ServiceCheck } from './judge.ts';
import type { Answer } from './probes/answer.ts';
import { askBanner } from './probes/banner.ts';
import { askHttp } from './probes/http.ts';
import { askRedis } from './probes/redis.ts';

const defaultReadyWithin = 60;
/** Seconds for one question. */
const askDeadline = 15;
/** Seconds between two tries of a service that is not there yet. */
const pause = 0.25;

/** Codes of a service that may still come. */
const mayCome = ['ECONNREFUSED', 'ECONNRESET', 'EEARLYEND', 'EPIPE'];

/** One question over one connection, which closes behind it. */
async function ask(
  asked: Probe,
  reach: OpenReach,
  secret: Secret | undefined,
  over: AbortSignal,
): Promise<Answer> {
  const connection = await reach.connect();
  const close = () => connection.destroy();
  over.addEventListener('abort', close, { once: true });
  try {
    switch (asked.kind) {
      case 'banner':
        return await askBanner(asked, connection);
      case 'http':
        return await askHttp(asked, connection);
      case 'redis':
        return await askRedis(secret, connection);
      case 'postgres':
        throw new Error('the stage postgres looks at PostgreSQL');
    }
  } finally {
    over.removeEventListener('abort', close);
    close();
  }
}

/** Asks until there is an answer, or none comes within the time that the service has. */
function firstAnswer(
  service: Service,
  reach: OpenReach,
  secret: Secret | undefined,
  signal: AbortSignal,
): Promise<ProbeResult<Answer>> {
  const seconds = service.readyWithin ?? defaultReadyWithin;
  return probe(service.name, { seconds: seconds + askDeadline, signal }, async over => {
    let last: unknown;
    const nothing = new GuestError({
      code: 'service.no-answer',
      what: `${service.name}: no answer within ${seconds} s`,
      todo: 'see its log',
    });
    try {
      return await until(
        () =>
          ask(service.probe, reach, secret, over).catch((error: unknown) => {
            if (!mayCome.includes(probeErrorOf(error).code)) throw error;
            last = error;
            return undefined;
          }),
        { seconds, signal: over, pause, otherwise: () => nothing },
      );
    } catch (error) {
      throw error === nothing && last ? last : error;
    }
  });
}

/** The row of a service in the plan of this run. Throws Unavailable where it has none. */
function serviceNamed(name: string, context: RunContext): Service {
  const service = planOf(context)?.services?.find(each => each.name === name);
  if (service) return service;
  throw new Unavailable(`profile ${context.profile.name} has no service ${name}`);
}

/** The stage of the services of one name; `index` is its place among the names. */
export function implementationOf(
  name: string,
  index: number,
): StageImplementation<ServiceEvidence, undefined, ServiceCheck> {
  return {
    deadline: context =>
      (planOf(context)?.services?.find(each => each.name === name)?.readyWithin ?? defaultReadyWithin) +
      3 * askDeadline,
    async collect(context, { need, progress, signal }) {
      const service = serviceNamed(name, context);
      const { live: guest } = await need('boot');
      await need('vsock');
      const machine = guest.machine();
      await context.hooks.looking?.(name, machine);
      const { probe: asked } = service;
      const places = asked.kind === 'redis' ? asked.password : undefined;
      const secret = places ? await secretOf(name, places) : undefined;
      const seen = await guest.looking(signal, async over => {
        progress(`asking ${name}`);
        const answer = await firstAnswer(
          service,
          await openReach(machine, service.reach, index),
          secret,
          over,
        );
        if (answer.ok) return { answer };
        progress(`asking the guest why ${name} does not answer`);
        return { answer, link: await lookAtLink(machine, service) };
      });
      return { evidence: { service, ...seen, fate: guest.fate() }, live: undefined };
    },
    judge: judgeService,
    reread: (evidence, folder) => ({ ...evidence, fate: rereadFate(evidence.fate, folder) }),
  };
}
