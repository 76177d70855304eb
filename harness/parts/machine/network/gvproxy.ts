import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { GuestNetwork } from '../../../contract/profile.ts';
import { InfraError, Unavailable } from '../../../core/errors.ts';
import type { Started } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import type { Store } from '../../../core/store/store.ts';
import { until, withDeadline } from '../../../core/wait.ts';
import { startConfined } from '../../confine/start.ts';
import { findTool } from '../../workstation/tools.ts';
import { socketOf, tail } from '../helper.ts';
import type { Machine } from '../machine.ts';
import { qemu } from '../qemu.ts';
import { guestFrames } from './guest-frames.ts';
import { inGuest, joinNetwork, postgresPort } from './guest-side.ts';
import { gvforwarder } from './gvforwarder.ts';
import { connectTo, type NetworkWay } from './way.ts';

const owner = 'network';
/** The vsock port of the host that gvforwarder connects to, and one that it is fetched from. */
const ports = { forwarder: 1024, program: 1025 } as const;
/** The address that gvproxy's switch knows the guest by (gvisor-tap-vsock, pkg/types). */
const mac = '5a:94:ef:e4:0c:ee';
/** Seconds for gvproxy to answer. */
const answerDeadline = 10;

/** What gvproxy takes for one guest, with room to spare: it starts in 20 MiB with 10 threads. */
const limits = { memoryMiB: 2048, files: 256, processes: 128 } as const;

/**
 * Starts gvproxy on a control socket in `folder`. Its HTTP service makes and removes files and opens ports for anybody who
 * reaches it, so it has no file of this machine but its own, no network and no privileges. Throws Unavailable where gvproxy
 * is missing or can't be confined.
 */
export async function startGvproxy(
  folder: string,
  log: string,
): Promise<Started & { readonly control: string }> {
  const { path } = await findTool('gvproxy').catch(error => {
    throw error instanceof InfraError ? new Unavailable(error.failure.what) : error;
  });
  await using opened = new AsyncDisposableStack();
  await using etc = await openScratch();
  const [hosts, nameservers] = [join(etc.path, 'hosts'), join(etc.path, 'resolv.conf')];
  await writeFile(hosts, '127.0.0.1 localhost\n');
  await writeFile(nameservers, 'nameserver 127.0.0.1\n');
  const control = join(folder, 'control.sock');
  const proxy = opened.use(
    await startConfined(
      [path, '-listen', `unix://${control}`],
      {
        // gvproxy does not start without these two, which nobody asks.
        reads: [
          { from: hosts, to: '/etc/hosts' },
          { from: nameservers, to: '/etc/resolv.conf' },
        ],
        writes: [folder],
        limits,
      },
      { owner, log },
    ),
  );
  await socketOf(proxy, control, 'gvproxy', tail(proxy));
  opened.move();
  return { ...proxy, control };
}

/** Leads a connection of the guest's gvforwarder to gvproxy, and lets only what belongs to PostgreSQL pass. */
export function relayGuest(connection: Duplex, control: string, network: GuestNetwork): void {
  connectTo(control)
    .then(there =>
      Promise.all([
        pipeline(connection, guestFrames(network, postgresPort), there),
        pipeline(there, connection),
      ]),
    )
    .catch(() => connection.destroy());
}

/** Asks gvproxy to lead a Unix socket of ours to the guest's PostgreSQL. */
async function expose(control: string, local: string, { guest }: GuestNetwork): Promise<void> {
  const asked = Promise.withResolvers<{ readonly status: number; readonly said: string }>();
  const call = request(
    { socketPath: control, path: '/services/forwarder/expose', method: 'POST' },
    async response =>
      asked.resolve({ status: response.statusCode ?? 0, said: await text(response).catch(String) }),
  );
  call.once('error', asked.reject);
  call.end(JSON.stringify({ protocol: 'unix', local, remote: `tcp://${guest}:${postgresPort}` }));
  const failed = (because: string) =>
    new InfraError({
      code: 'network.gvproxy-no-way',
      what: 'network: gvproxy opened no way to the guest',
      because,
      todo: 'read gvproxy.log',
    });
  const { status, said } = await withDeadline(asked.promise, {
    seconds: answerDeadline,
    otherwise: () => failed('it did not answer'),
  });
  if (status !== 200) throw failed(`it answered ${status}: ${said.trim()}`);
}

/** Hands gvforwarder over and starts it; it makes the TAP device that its packets come from. */
async function startForwarder(machine: Machine, network: GuestNetwork, program: Buffer): Promise<void> {
  const fetched = await machine.listen(ports.program, connection => {
    void pipeline([program], connection).catch(() => undefined);
  });
  try {
    await inGuest(
      machine,
      network,
      `chroot /system /usr/bin/socat -u VSOCK-CONNECT:2:${ports.program} OPEN:/run/gvforwarder,creat,perm=0700 || exit
setsid /run/gvforwarder -url vsock://2:${ports.forwarder}/connect -iface ${network.device} -preexisting -stop-if-exist none \\
  </dev/null >/run/endgoal/gvforwarder.log 2>&1 &
tries=0
until [ -e /sys/class/net/${network.device} ]; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { cat /run/endgoal/gvforwarder.log >&2; exit 1; }
  sleep 0.1
done
ifconfig ${network.device} hw ether ${mac}`,
    );
  } finally {
    await fetched[Symbol.asyncDispose]();
  }
}

/**
 * gvproxy on this machine, confined, and gvforwarder in the guest, with vsock between them. Throws
 * Unavailable where one of them can't be had.
 */
export async function openGvproxy(
  network: GuestNetwork,
  { store, folder, progress }: { store: Store; folder: string; progress: (doing: string) => void },
): Promise<NetworkWay> {
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  const postgres = join(scratch.path, 'postgres.sock');
  const proxy = opened.use(await startGvproxy(scratch.path, join(folder, 'gvproxy.log')));
  const program = await readFile(
    await gvforwarder(store, { progress, log: join(folder, 'gvforwarder.log') }),
  );
  const all = opened.move();
  return {
    vmm: qemu(),
    async join(machine) {
      all.use(
        await machine.listen(ports.forwarder, connection => relayGuest(connection, proxy.control, network)),
      );
      await startForwarder(machine, network, program);
      const seen = await joinNetwork(machine, network);
      await expose(proxy.control, postgres, network);
      return seen;
    },
    connect: () =>
      until(() => connectTo(postgres).catch(() => undefined), {
        seconds: answerDeadline,
        otherwise: () =>
          new InfraError({
            code: 'network.gvproxy-no-socket',
            what: 'network: gvproxy made no socket',
            todo: 'read gvproxy.log',
          }),
      }),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}
