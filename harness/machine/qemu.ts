import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { InfraError } from '../errors.ts';
import { type Started, start } from '../exec.ts';
import { findTool } from '../host/tools.ts';
import { now, until } from '../wait.ts';
import { kvmRunsGuests } from './kvm-probe.ts';
import { localWiring, qemuArgv, qemuSockets } from './qemu-argv.ts';
import type { Vm, Vmm, VmSpec } from './vm.ts';
import { connectUds, listenUds } from './vsock-uds.ts';

const owner = 'boot';
/** Seconds for a helper process to make its socket. */
const socketDeadline = 5;

/** Changes a command line before it is run: where a seeded fault breaks the VMM's arguments. */
export type EditArgv = (argv: readonly string[]) => readonly string[];

/** QEMU on this machine, with vsock by vhost-user: it needs neither KVM nor /dev/vhost-vsock. */
export function qemu(edit: EditArgv = argv => argv): Vmm {
  return {
    name: 'qemu',
    async launch(spec: VmSpec, folder: string): Promise<Vm> {
      const [binary, vsockBinary] = await Promise.all([findTool('qemu'), findTool('vhost-device-vsock')]);
      const sockets = qemuSockets(folder);
      const vsock = await start(
        [
          vsockBinary.path,
          '--guest-cid',
          String(spec.cid),
          '--socket',
          sockets.vhost,
          '--uds-path',
          sockets.vsock,
        ],
        { owner },
      );
      const vsockSaid = tail(vsock);
      await socketOf(vsock, sockets.vhost, 'vhost-device-vsock', vsockSaid);

      const accelerator = (await kvmRunsGuests(binary.path)) ? 'kvm' : 'tcg';
      const command = edit(qemuArgv(binary.path, spec, localWiring(spec, folder, accelerator)));
      const [file = binary.path, ...args] = command;
      const powerOn = now();
      const vm = await start([file, ...args], { owner });
      const vmSaid = tail(vm);
      void vm.exited.then(() => vsock.stop({ grace: 0.2 }));
      const channel = await socketOf(vm, sockets.channel, 'QEMU', vmSaid).then(() => dial(sockets.channel));
      return {
        command,
        powerOn,
        console: vm.stdout,
        channel,
        stderr: vmSaid,
        exited: vm.exited,
        connect: port => connectUds(sockets.vsock, port),
        listen: (port, onConnection) => listenUds(sockets.vsock, port, onConnection),
        kill: () => {
          vm.kill('SIGKILL');
          return vm.exited;
        },
      };
    },
  };
}

async function dial(path: string): Promise<Socket> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  return socket;
}

/** What a process says on stderr, its last 4 KiB. */
function tail(process: Started): () => string {
  let text = '';
  process.stderr.setEncoding('utf8');
  process.stderr.on('data', (chunk: string) => {
    text = (text + chunk).slice(-4096);
  });
  return () => text.trim();
}

/** Waits until a process has made its socket; says what it said when it ended instead. */
async function socketOf(process: Started, path: string, name: string, said: () => string): Promise<void> {
  let ended = false;
  void process.exited.then(() => {
    ended = true;
  });
  const failed = (what: string) =>
    new InfraError({
      what: `${owner}: ${name} ${what}`,
      lastLine: said() || 'it printed nothing',
      todo: 'npm run doctor shows whether the tool works here',
    });
  await until(
    async () => {
      const there = await access(path).then(
        () => true,
        () => undefined,
      );
      if (!there && ended) throw failed('ended before it was ready');
      return there;
    },
    {
      seconds: socketDeadline,
      pause: 0.005,
      otherwise: () => failed(`made no socket within ${socketDeadline} s`),
    },
  );
}
