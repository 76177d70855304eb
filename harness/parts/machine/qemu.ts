import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { start } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { startGuestSide } from '../confine/start.ts';
import { unusedUser } from '../confine/user.ts';
import { findTool } from '../workstation/tools.ts';
import { socketOf, standsOn, startVsock, tail } from './helper.ts';
import { kvmRunsGuests } from './kvm-probe.ts';
import { localPace } from './local-pace.ts';
import { localWiring, qemuArgv, qemuSockets } from './qemu-argv.ts';
import { seccompOf } from './seccomp.ts';
import type { Vm, Vmm, VmSpec } from './vm.ts';
import { workOf } from './vmm-work.ts';
import { connectUds, listenUds } from './vsock-uds.ts';

const owner = 'boot';

/** Changes a command line before it is run: where a seeded fault breaks the VMM's arguments. */
export type EditArgv = (argv: readonly string[]) => readonly string[];

/**
 * What QEMU takes beside the guest's memory, which is shared: translated code (1 GiB at the most), threads for disks and
 * processors, and a file a disk, socket and device.
 */
const limits = { memoryMiB: 4096, files: 512, processes: 128 } as const;

/** Files that a command line names: absolute paths in its words, also as a value of a list. A comma in a path is two. */
function filesIn(argv: readonly string[]): readonly string[] {
  const values = argv.flatMap(word => word.split(/(?<!,),(?!,)/).map(part => part.replace(/^[\w.-]+=/, '')));
  const paths = values.map(value => value.replaceAll(',,', ',')).filter(value => value.startsWith('/'));
  return [...new Set(paths)].filter(path => existsSync(path));
}

/**
 * QEMU on this machine, with vsock by vhost-user: it needs neither KVM nor /dev/vhost-vsock. It is confined where this
 * machine can do that, unless `edit` puts it into namespaces of its own.
 */
export function qemu(edit: EditArgv = argv => argv, { confined = true } = {}): Vmm {
  return {
    name: 'qemu',
    async launch(spec: VmSpec, folder: string): Promise<Vm> {
      await using opened = new AsyncDisposableStack();
      const binary = await findTool('qemu');
      const sockets = qemuSockets(folder);
      const user = confined ? await unusedUser() : 'ours';
      const vsock = opened.use(await startVsock(spec.cid, sockets, user));
      const vsockSaid = tail(vsock);
      const accelerator = (await kvmRunsGuests(binary.path)) ? 'kvm' : 'tcg';
      const command = edit(
        qemuArgv(binary.path, spec, localWiring(spec, folder, accelerator, await seccompOf(binary.path))),
      );
      const [file = binary.path, ...args] = command;
      const pace = localPace();
      const powerOn = now();
      const writes = [folder, ...spec.disks.filter(({ readOnly }) => !readOnly).map(({ path }) => path)];
      const named = [...filesIn(args), ...spec.disks.flatMap(({ backing }) => backing ?? [])];
      const reads = named.filter(path => !path.startsWith(`${folder}/`) && !writes.includes(path));
      const devices = accelerator === 'kvm' ? ['/dev/kvm'] : [];
      const vm = opened.use(
        confined
          ? await startGuestSide([file, ...args], { reads, writes, devices, limits, user }, { owner })
          : await start([file, ...args], { owner }),
      );
      const vmSaid = tail(vm);
      void vm.exited.then(() => vsock.stop({ grace: 0.2 }));
      const channel = await socketOf(vm, sockets.channel, 'QEMU', vmSaid).then(() => dial(sockets.channel));
      opened.move();
      const way = standsOn(vsock, 'vhost-device-vsock', vm, vsockSaid);
      return {
        command,
        way,
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
