import { join } from 'node:path';
import type { GuestNetwork } from '../../../contract/profile.ts';
import { Unavailable } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import { findTool } from '../../workstation/tools.ts';
import { qemu } from '../qemu.ts';
import { joinNetwork, postgresPort } from './guest-side.ts';
import { connectTo, type NetworkWay } from './way.ts';

const owner = 'network';
/** Seconds to make a namespace with a bridge in it. */
const probeDeadline = 10;

/** A network namespace in which this user is root: it ends with the last process in it, and so does what is made there. */
const inNamespace = ['unshare', '--map-root-user', '--net', '--'] as const;

/** Makes the bridge and its TAP device, then does what its arguments say. */
const bridgeScript = ({ host }: GuestNetwork) => `set -e
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
ip link add br0 type bridge
ip address add ${host}/24 dev br0
ip link set br0 up
ip tuntap add tap0 mode tap
ip link set tap0 master br0
ip link set tap0 up
`;

/** QEMU's user network, which the TAP device takes the place of. */
const userNetwork = 'user,id=net,restrict=on';
const tapNetwork = 'tap,id=net,ifname=tap0,script=no,downscript=no';

/** QEMU's command line with its network card on the bridge, and what starts it there. `socket` leads to the guest. */
export function onBridge(
  argv: readonly string[],
  network: GuestNetwork,
  socat: string,
  socket: string,
): string[] {
  const tapped = argv.map(word => (word === userNetwork ? tapNetwork : word));
  if (!tapped.includes(tapNetwork)) throw new Error(`QEMU's command line has no -netdev ${userNetwork}`);
  const script = `${bridgeScript(network)}
"$1" "UNIX-LISTEN:$2,fork" TCP4:${network.guest}:${postgresPort} </dev/null >/dev/null 2>&1 &
shift 2
exec "$@"`;
  return [...inNamespace, 'sh', '-c', script, 'endgoal-bridge', socat, socket, ...tapped];
}

/** A TAP device on a bridge. Throws Unavailable with the kernel's own words where this machine can't make one. */
export async function openBridge(network: GuestNetwork): Promise<NetworkWay> {
  const { path: socat } = await findTool('socat');
  const probe = [...inNamespace, 'sh', '-c', bridgeScript(network)] as const;
  const { exitCode, stderr } = await run(probe, { owner, deadline: probeDeadline, check: false });
  if (exitCode !== 0) {
    const said = stderr.trim().split('\n').at(-1) ?? `exit code ${exitCode}`;
    throw new Unavailable(`no bridge with TAP in a namespace of this user: ${said}`);
  }
  const scratch = await openScratch();
  const socket = join(scratch.path, 'postgres.sock');
  return {
    vmm: {
      ...qemu(argv => onBridge(argv, network, socat, socket), { confined: false }),
      name: 'qemu on a bridge',
    },
    join: machine => joinNetwork(machine, network),
    connect: () => connectTo(socket),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}
