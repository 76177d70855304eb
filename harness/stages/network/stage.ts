import '../postgres/stage.ts';
import { guestNetworks } from '../../../fragments/networks.ts';
import type { RunContext } from '../../contract/context.ts';
import type { GuestNetwork } from '../../contract/profile.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { Collecting, StageImplementation } from '../../contract/stage-definition.ts';
import { redOf } from '../../contract/verdict.ts';
import { Unavailable } from '../../core/errors.ts';
import { notTried, type ProbeResult, probe } from '../../core/probe.ts';
import { newSecret } from '../../core/secrets/redact.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
import { openBridge } from '../../parts/machine/network/bridge.ts';
import { openGvproxy } from '../../parts/machine/network/gvproxy.ts';
import type { NetworkWay } from '../../parts/machine/network/way.ts';
import type { Fate } from '../boot/booted.ts';
import { followGuest } from '../boot/booted.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import { prepareGuest } from '../boot/guest.ts';
import { rereadFate } from '../boot/reread-fate.ts';
import { limits, upDeadline } from '../boot/stage.ts';
import type { Kernel } from '../build/stage.ts';
import type { Computed, LoginSeen } from '../postgres/evidence.ts';
import { prepareLogin, untilReady } from '../postgres/facts.ts';
import { seeComputed, seeLogin } from '../postgres/login.ts';
import { guestServer } from '../postgres/server.ts';
import { networkSheets } from './sheets.ts';

/** Observations of one network. */
export interface NetworkSeen extends Pick<GuestNetwork, 'name' | 'title' | 'options'> {
  /** Why this workstation cannot make it. */
  readonly unavailable?: string;
  /** The answer that the guest got from the host on it. */
  readonly joined: ProbeResult<string>;
  readonly login: ProbeResult<LoginSeen>;
  readonly computed: ProbeResult<Computed>;
  readonly fate?: Fate;
}

export interface NetworkEvidence {
  readonly networks: readonly NetworkSeen[];
}

export type NetworkCheck = 'joins' | 'postgres' | 'log';

const red = redOf<NetworkCheck>();
/** Deadline in seconds. Building gvforwarder takes 100 s the first time. */
const deadline = 900;
/** Deadline of one probe in seconds. The server starts in 3 s under emulation. */
const probeDeadline = 90;

declare module '../../contract/stages.ts' {
  interface Stages {
    network: { evidence: NetworkEvidence; live: undefined; check: NetworkCheck };
  }
}

/** Tests the guest on real networks: boots a VM for each, and queries PostgreSQL through it. */
export const implementation: StageImplementation<NetworkEvidence, undefined, NetworkCheck> = {
  deadline: () => deadline,
  async collect(context, collecting) {
    const { live: kernel } = await collecting.need('build');
    await collecting.need('postgres');
    if (context.settings.lane !== 'qemu') {
      throw new Unavailable("the network stage needs QEMU on this workstation, not a device's VMM");
    }
    const networks: NetworkSeen[] = [];
    for (const network of guestNetworks) {
      networks.push(await lookAt(context, kernel, network, collecting));
    }
    return { evidence: { networks }, live: undefined };
  },
  judge: judgeNetworks,
  sheets: networkSheets,
  reread: ({ networks }, folder) => ({
    networks: networks.map(seen => (seen.fate ? { ...seen, fate: rereadFate(seen.fate, folder) } : seen)),
  }),
};

async function lookAt(
  context: RunContext,
  kernel: Kernel,
  network: GuestNetwork,
  { progress, signal }: Collecting,
): Promise<NetworkSeen> {
  const { name, title, options } = network;
  const untried = notTried('the guest is not on the network');
  await using opened = new AsyncDisposableStack();
  let way: NetworkWay;
  try {
    progress(`making ${title}`);
    way = opened.use(
      network.name === 'bridge'
        ? await openBridge(network)
        : await openGvproxy(network, { ...context, progress }),
    );
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const unavailable = error.message;
    return { name, title, options, unavailable, joined: untried, login: untried, computed: untried };
  }
  const preparing = { kernel: kernel.image, vmm: way.vmm, limits, progress, signal };
  const guest = opened.use(await prepareGuest(context, preparing));
  progress(`power-on with ${title}`);
  const on = await guest.powerOn(`console-${name}`, signal);
  const followed = opened.use(followGuest(on, guest.powerOn, `console-${name}`));
  const { machine } = on;
  const look = <Value>(what: string, see: (over: AbortSignal) => Promise<Value>) => {
    progress(what);
    return probe(what, { seconds: probeDeadline, signal }, see);
  };
  if (!machine) {
    const joined = notTried(`the guest did not boot (${on.end.how})`);
    return { name, title, options, joined, login: untried, computed: untried, fate: followed.fate() };
  }
  await machine.milestone('up', { seconds: upDeadline, signal });
  await context.hooks.looking?.('network', machine);
  const logs = [guestLogs.initdb, guestLogs.postgres];
  const inside = guestServer(machine, { port: guestPorts.postgres, milestones: guestLogs.milestones, logs });
  const server = { ...inside, connect: () => way.connect() };
  const login = { user: 'endgoal', database: 'endgoal', password: new Secret(newSecret()) };
  const joined = await look(`the guest joins ${name}`, () => way.join(machine));
  const loggedIn = joined.ok
    ? await look(`login over ${name}`, async over => {
        await untilReady(server, { seconds: probeDeadline, signal: over });
        await prepareLogin(server, login, over);
        return seeLogin(server, login, over);
      })
    : untried;
  const computed = loggedIn.ok
    ? await look(`a value that the server computes, over ${name}`, over => seeComputed(server, login, over))
    : notTried('nobody could log in');
  return { name, title, options, joined, login: loggedIn, computed, fate: followed.fate() };
}

const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;

/** Judges every check of the network stage, from its evidence alone. */
export function judgeNetworks({ networks }: NetworkEvidence): readonly Verdict<NetworkCheck>[] {
  return networks.flatMap(seen => [
    ...judgeNetwork(seen),
    ...(seen.fate ? [{ ...judgeFate('network', seen.fate), subject: seen.name }] : []),
  ]);
}

function judgeNetwork(seen: NetworkSeen): readonly Verdict<NetworkCheck>[] {
  const { name: subject, title, unavailable, joined, login, computed, options } = seen;
  if (unavailable !== undefined) {
    const skipped = { says: unavailable, skipped: unavailable, subject };
    return [
      { check: 'joins', ...skipped },
      { check: 'postgres', ...skipped },
    ];
  }
  const lastLine = seen.fate?.lastLines.at(-1) ?? 'nothing was printed';
  const standsOn = `it needs ${options.map(option => `CONFIG_${option}`).join(', ')}`;
  if (!joined.ok) {
    const what = `network: the guest is not on ${title}`;
    const because = `${joined.error.code}: ${joined.error.message}\n${standsOn}`;
    const todo = `read console-${subject}.log of this run`;
    const skipped = 'the guest is not on the network';
    return [
      red('joins', { code: 'network.not-joined', what, lastLine, because, todo }, subject),
      { check: 'postgres', subject, says: skipped, skipped },
    ];
  }
  const joins: Verdict<NetworkCheck> = {
    check: 'joins',
    subject,
    says: `${title}: the guest asked the host and got ${joined.value}`,
  };
  const first = !login.ok ? login : !computed.ok ? computed : undefined;
  if (first && !first.ok) {
    const what = `network: PostgreSQL gave no answer over ${title}`;
    const because = `${first.error.code}: ${first.error.message}`;
    const todo = 'it answers over vsock: check the network path in gvproxy.log or in the guest';
    return [
      joins,
      red('postgres', { code: 'network.postgres-silent', what, lastLine, because, todo }, subject),
    ];
  }
  if (!login.ok || !computed.ok) throw new Error('a failed probe was reported before');
  const { answered, expected, roundTrip } = computed.value;
  if (answered !== expected) {
    const what = `network: the answer over ${title} has a wrong value`;
    const because = `asked for ${expected}, got ${answered || 'nothing'}`;
    return [
      joins,
      red(
        'postgres',
        { code: 'network.wrong-answer', what, because, todo: 'check which process listens at that address' },
        subject,
      ),
    ];
  }
  return [
    joins,
    {
      check: 'postgres',
      subject,
      says: `${title}: login by ${login.value.method} in ${milliseconds(login.value.connect.median)}, a value computed, SELECT in ${milliseconds(roundTrip.median)}`,
    },
  ];
}
