import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { GuestNetwork } from '../../../../fragments/networks.ts';
import { InfraError, Unavailable } from '../../../core/errors.ts';
import { start } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import type { Store } from '../../../core/store/store.ts';
import { until, withDeadline } from '../../../core/wait.ts';
import { findTool } from '../../workstation/tools.ts';
import { socketOf, tail } from '../helper.ts';
import type { Machine } from '../machine.ts';
import { qemu } from '../qemu.ts';
import { inNamespace } from './bridge.ts';
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
 * gvproxy on this machine, in a namespace of its own, and gvforwarder in the guest, with vsock between them. Throws
 * Unavailable where one of them can't be had.
 */
export async function openGvproxy(
  network: GuestNetwork,
  { store, folder, progress }: { store: Store; folder: string; progress: (doing: string) => void },
): Promise<NetworkWay> {
  const { path } = await findTool('gvproxy').catch(error => {
    throw error instanceof InfraError ? new Unavailable(error.failure.what) : error;
  });
  const program = await readFile(
    await gvforwarder(store, { progress, log: join(folder, 'gvforwarder.log') }),
  );
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  const [control, postgres] = [join(scratch.path, 'control.sock'), join(scratch.path, 'postgres.sock')];
  const proxy = opened.use(
    await start([...inNamespace, path, '-listen', `unix://${control}`], {
      owner,
      log: join(folder, 'gvproxy.log'),
    }),
  );
  await socketOf(proxy, control, 'gvproxy', tail(proxy));
  const all = opened.move();
  return {
    vmm: qemu(),
    async join(machine) {
      all.use(
        await machine.listen(ports.forwarder, connection => {
          connectTo(control)
            .then(there => Promise.all([pipeline(connection, there), pipeline(there, connection)]))
            .catch(() => connection.destroy());
        }),
      );
      await startForwarder(machine, network, program);
      const seen = await joinNetwork(machine, network);
      await expose(control, postgres, network);
      return seen;
    },
    connect: () =>
      until(() => connectTo(postgres).catch(() => undefined), {
        seconds: answerDeadline,
        otherwise: () =>
          new InfraError({ what: 'network: gvproxy made no socket', todo: 'read gvproxy.log' }),
      }),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}
