import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfraError } from '../core/errors.ts';
import { run, type Started, start } from '../core/exec.ts';
import { until } from '../core/wait.ts';
import { compileAgent } from '../parts/guest/agent/build.ts';
import { connectUds, listenUds } from '../parts/machine/vsock-uds.ts';
import type { VsockTarget } from '../stages/vsock/target.ts';

/**
 * A mock guest made of processes on the workstation: socat for its services, and the real agent. Its vsock ports are
 * Unix sockets.
 */
export interface MockGuest extends AsyncDisposable {
  readonly target: VsockTarget;
}

/** `forwarded` imitates the kernel's vhost_vsock, `full close` imitates vhost-device-vsock. */
export type HalfClose = 'forwarded' | 'full close';

export const mockPorts = { echo: 1234, sink: 1235, source: 1236 };

const usualServices: Readonly<Record<number, string>> = {
  [mockPorts.echo]: 'PIPE',
  [mockPorts.sink]: 'SYSTEM:read -r bytes; head -c "$bytes" | sha256sum',
  [mockPorts.source]: 'SYSTEM:read -r bytes; seq 1 99999999 | head -c "$bytes"',
};

/** Wraps the agent in the guest's PATH: maps vsock addresses to Unix sockets. */
const agentWrapper = (folder: string) => `#!/bin/sh
for arg; do
  shift
  case $arg in
    vsock:2:*)
      port=\${arg##*:}
      [ -S "${folder}/vm.vsock_$port" ] || { echo "endgoal-agent: connect $arg: ECONNRESET" >&2; exit 1; }
      arg=unix:${folder}/vm.vsock_$port ;;
    vsock:*) arg=unix:${folder}/guest_\${arg##*:} ;;
  esac
  set -- "$@" "$arg"
done
exec ${folder}/agent.d/agent "$@"
`;

/** Relays in both directions. A half-close is forwarded or becomes a full close. */
function relay(host: Socket, guest: Socket, halfClose: HalfClose): void {
  for (const socket of [host, guest]) socket.on('error', () => undefined);
  guest.pipe(host);
  if (halfClose === 'forwarded') {
    host.pipe(guest);
  } else {
    host.pipe(guest, { end: false });
    host.once('end', () => guest.end(() => host.destroy()));
  }
  host.once('close', () => guest.destroy());
}

async function mockDevice(folder: string, halfClose: HalfClose): Promise<AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true }, host => {
    host.once('data', (line: Buffer) => {
      host.pause();
      const [, port, rest = ''] = /^CONNECT (\d+)\n([\s\S]*)$/.exec(line.toString('latin1')) ?? [];
      const guest = createConnection({ path: join(folder, `guest_${port}`), allowHalfOpen: true });
      guest.once('error', () => host.destroy());
      guest.once('connect', () => {
        if (rest) host.unshift(Buffer.from(rest, 'latin1'));
        host.write('OK 1073741824\n');
        relay(host, guest, halfClose);
      });
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(join(folder, 'vm.vsock'), resolve);
  await promise;
  return server;
}

async function listens(path: string): Promise<void> {
  const there = () =>
    access(path).then(
      () => true,
      () => undefined,
    );
  const otherwise = () =>
    new InfraError({ what: `socat did not listen on ${path}`, todo: 'run socat by hand' });
  await until(there, { seconds: 5, otherwise });
}

/**
 * Starts the services. `services` replaces some of them by port, with a socat address or undefined for a closed port.
 */
export async function mockGuest({
  halfClose = 'full close',
  services = {},
}: {
  readonly halfClose?: HalfClose;
  readonly services?: Readonly<Record<number, string | undefined>>;
} = {}): Promise<MockGuest> {
  const folder = await mkdtemp(join(tmpdir(), 'mock-guest-'));
  await mkdir(join(folder, 'agent.d'));
  await compileAgent('gcc', join(folder, 'agent.d'));
  await writeFile(join(folder, 'agent'), agentWrapper(folder), { mode: 0o755 });
  const processes: Started[] = [];
  for (const [port, address] of Object.entries({ ...usualServices, ...services })) {
    if (!address) continue;
    const path = join(folder, `guest_${port}`);
    const log = join(folder, 'socat.log');
    processes.push(
      await start(['socat', '-d', '-d', '-t', '86400', `UNIX-LISTEN:${path},fork,backlog=128`, address], {
        owner: 'test',
        log,
      }),
    );
    await listens(path);
  }
  const device = await mockDevice(folder, halfClose);
  const vsock = join(folder, 'vm.vsock');
  return {
    target: {
      machine: {
        connect: port => connectUds(vsock, port),
        listen: (port, onConnection) => listenUds(vsock, port, onConnection),
        exec: (command, { deadline }) =>
          run(['sh', '-c', command], {
            owner: 'test',
            deadline,
            check: false,
            env: { PATH: `${folder}:${process.env['PATH']}` },
          }).then(({ exitCode, ...rest }) => ({ ...rest, exitCode: exitCode ?? -1 })),
      },
      ports: mockPorts,
      log: join(folder, 'socat.log'),
    },
    async [Symbol.asyncDispose]() {
      await device[Symbol.asyncDispose]();
      await Promise.all(processes.map(process => process.stop({ grace: 0.1 })));
      await rm(folder, { recursive: true });
    },
  };
}
