import type { GuestNetwork } from '../../../contract/profile.ts';
import { GuestError } from '../../../core/errors.ts';
import type { Machine } from '../machine.ts';

/** PostgreSQL's port in the guest, on loopback there and on its networks. */
export const postgresPort = 5432;

/** Seconds for the guest to set its interface up and to see the host on it. */
const deadline = 60;

/** An IPv4 address and port as /proc/net/tcp has them on a little-endian machine. */
export function procNetTcp(address: string, port: number): string {
  const bytes = address.split('.').map(Number);
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  return `${bytes
    .toReversed()
    .map(byte => hex(byte, 2))
    .join('')}:${hex(port, 4)}`;
}

/**
 * Runs a command in the guest's initramfs, which must succeed; returns the last line that it printed. What it leaves
 * running ends with it, unless that leads a session of its own.
 */
export async function inGuest(machine: Machine, network: GuestNetwork, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await machine.exec(command, { deadline, where: 'initramfs' });
  const said = (exitCode === 0 ? stdout : stderr || stdout).trim().split('\n').at(-1) ?? '';
  if (exitCode === 0) return said;
  throw new GuestError({
    code: 'network.not-joined',
    what: `network: the guest could not join ${network.name}`,
    lastLine: said || 'it printed nothing',
    todo: 'look at the end of its console',
  });
}

/**
 * Gives the guest's interface its address, lets PostgreSQL be reached at it, and asks the host for an answer. Returns what
 * the guest saw of that.
 */
export function joinNetwork(machine: Machine, network: GuestNetwork): Promise<string> {
  const { device, guest, host } = network;
  const listening = procNetTcp(guest, postgresPort);
  return inGuest(
    machine,
    network,
    `ifconfig ${device} ${guest} netmask 255.255.255.0 up || exit
setsid chroot /system /usr/bin/socat TCP4-LISTEN:${postgresPort},bind=${guest},fork,reuseaddr TCP4:127.0.0.1:${postgresPort} \\
  </dev/null >/run/endgoal/network.log 2>&1 &
tries=0
until grep -q ': ${listening} ' /proc/net/tcp; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { cat /run/endgoal/network.log >&2; exit 1; }
  sleep 0.1
done
ping -c 1 -W 5 ${host} >/run/endgoal/ping.log 2>&1 || { cat /run/endgoal/ping.log >&2; exit 1; }
grep ' bytes from ' /run/endgoal/ping.log`,
  );
}
