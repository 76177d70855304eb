import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { InfraError, Unavailable } from '../../core/errors.ts';
import { run, start } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { findTool } from '../workstation/tools.ts';
import { crosvmArgv, crosvmDialect, crosvmFiles } from './crosvm-argv.ts';
import { startVsock, tail, vhostSockets } from './helper.ts';
import { kvmRunsGuests } from './kvm-probe.ts';
import { localPace } from './local-pace.ts';
import type { EditArgv } from './qemu.ts';
import type { Vm, Vmm, VmSpec } from './vm.ts';
import { workOf } from './vmm-work.ts';
import { connectUds, listenUds } from './vsock-uds.ts';

const owner = 'boot';

/** The named pipes of the command channel as one stream. Both ends are held here, so that opening them never blocks. */
async function openPipes(folder: string): Promise<Duplex> {
  const { channelIn, channelOut } = crosvmFiles(folder);
  await run(['mkfifo', channelIn, channelOut], { owner, deadline: 5 });
  const flags = constants.O_RDWR | constants.O_NONBLOCK;
  const writable = new Socket({ fd: openSync(channelIn, flags), readable: false, writable: true });
  const readable = new Socket({ fd: openSync(channelOut, flags), readable: true, writable: false });
  // Destroying it is its usual end, which Duplex.from calls an error.
  return Duplex.from({ readable, writable }).on('error', () => undefined);
}

/**
 * crosvm on this machine: `crosvm` of the PATH, or what ENDGOAL_CROSVM names. Throws Unavailable where KVM doesn't run
 * arm64 guests, and for a crosvm that can't have its vsock device in a process of its own.
 */
export async function crosvm(edit: EditArgv = argv => argv): Promise<Vmm> {
  const { path: qemu } = await findTool('qemu');
  if (!(await kvmRunsGuests(qemu))) {
    throw new Unavailable(
      `lane crosvm needs a host whose KVM runs arm64 guests; this one is ${process.arch} and the probe's guest did not run`,
    );
  }
  const binary = process.env['ENDGOAL_CROSVM'] || 'crosvm';
  const help = await run([binary, 'run', '--help'], { owner, deadline: 10, check: false }).catch(
    (cause: Error) => {
      throw new InfraError(
        {
          code: 'vmm.no-help',
          what: `boot: ${binary} could not be asked for its options`,
          because: cause.message,
          todo: 'put crosvm on the PATH, or name it with ENDGOAL_CROSVM=<path>',
        },
        { cause },
      );
    },
  );
  const dialect = crosvmDialect(help.stdout + help.stderr);
  if (!dialect.vhostUser) throw new Unavailable(`${binary} knows no --vhost-user; a newer one does`);
  return {
    name: 'crosvm',
    async launch(spec: VmSpec, folder: string): Promise<Vm> {
      await using opened = new AsyncDisposableStack();
      const sockets = vhostSockets(folder);
      const vsock = opened.use(await startVsock(spec.cid, sockets));
      const channel = await openPipes(folder);
      opened.defer(() => void channel.destroy());
      const command = edit(
        crosvmArgv(binary, spec, folder, dialect, { console: 'stdout', vsock: { socket: sockets.vhost } }),
      );
      const [file = binary, ...args] = command;
      const pace = localPace();
      const powerOn = now();
      const vm = await start([file, ...args], { owner });
      opened.move();
      const said = tail(vm);
      void vm.exited.then(() => {
        channel.destroy();
        return vsock.stop({ grace: 0.2 });
      });
      return {
        command,
        cid: spec.cid,
        pace,
        powerOn,
        console: vm.stdout,
        channel,
        stderr: said,
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
