import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { start } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { findTool } from '../workstation/tools.ts';
import { socketOf, startVsock, tail } from './helper.ts';
import { kvmRunsGuests } from './kvm-probe.ts';
import { localPace } from './local-pace.ts';
import { localWiring, qemuArgv, qemuSockets } from './qemu-argv.ts';
import type { Vm, Vmm, VmSpec } from './vm.ts';
import { workOf } from './vmm-work.ts';
import { connectUds, listenUds } from './vsock-uds.ts';

const owner = 'boot';

/** Changes a command line before it is run: where a seeded fault breaks the VMM's arguments. */
export type EditArgv = (argv: readonly string[]) => readonly string[];

/** QEMU on this machine, with vsock by vhost-user: it needs neither KVM nor /dev/vhost-vsock. */
export function qemu(edit: EditArgv = argv => argv): Vmm {
  return {
    name: 'qemu',
    async launch(spec: VmSpec, folder: string): Promise<Vm> {
      await using opened = new AsyncDisposableStack();
      const binary = await findTool('qemu');
      const sockets = qemuSockets(folder);
      const vsock = opened.use(await startVsock(spec.cid, sockets));
      const accelerator = (await kvmRunsGuests(binary.path)) ? 'kvm' : 'tcg';
      const command = edit(qemuArgv(binary.path, spec, localWiring(spec, folder, accelerator)));
      const [file = binary.path, ...args] = command;
      const pace = localPace();
      const powerOn = now();
      const vm = opened.use(await start([file, ...args], { owner }));
      const vmSaid = tail(vm);
      void vm.exited.then(() => vsock.stop({ grace: 0.2 }));
      const channel = await socketOf(vm, sockets.channel, 'QEMU', vmSaid).then(() => dial(sockets.channel));
      opened.move();
      return {
        command,
        cid: spec.cid,
        pace,
        powerOn,
        console: vm.stdout,
        channel,
        stderr: vmSaid,
        exited: vm.exited,
        work: () => workOf(vm.pid),
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
  // A VMM that ends resets its sockets; that it ended is seen by who watches it.
  socket.on('error', () => undefined);
  return socket;
}
