import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { chooseDevice, parseDevices } from './choose.ts';
import { type AdbDevice, adbDevice, quoted, type RootBy } from './client.ts';
import { type DeviceFacts, parseDeviceFacts } from './preflight-facts.ts';
import { type Finding, judgeDevice } from './preflight-judge.ts';
import type { AdbServer } from './server.ts';

const owner = 'device';

/** A device that has been looked at and can run VMs. */
export interface ReadyDevice {
  readonly device: AdbDevice;
  readonly facts: DeviceFacts;
  readonly findings: readonly Finding[];
  /** Path of the VMM on the device. */
  readonly vmm: string;
}

/** Connects to a serial that is an address, as `adb connect` does. */
async function connect(server: AdbServer, serial: string): Promise<void> {
  const { stdout } = await run(server.adb('connect', serial), { owner, deadline: 15 });
  if (/^(already )?connected to/m.test(stdout)) return;
  throw new InfraError({
    what: `device: ${serial} could not be reached`,
    lastLine: stdout.trim(),
    todo: 'look at its address, and that it listens: adb tcpip 5555, or wireless debugging in its developer options',
  });
}

/** Finds the device: by its serial or address, or the only one. Throws with the exact fix when it can't be used. */
async function findDevice(server: AdbServer, wanted: string | undefined): Promise<string> {
  if (wanted && /^[^:]+:\d+$/.test(wanted)) await connect(server, wanted);
  const { stdout } = await run(server.adb('devices', '-l'), { owner, deadline: 15 });
  return chooseDevice(parseDevices(stdout), wanted).serial;
}

const idDeadline = 10;
/** Seconds for su: it asks on the phone's screen, and takes silence for a no after 10 to 60. */
const grantDeadline = 65;

/** How commands become root there; `adbd` where no way was found, and the preflight then says so. */
async function rootBy(server: AdbServer, serial: string): Promise<RootBy> {
  const ways: readonly RootBy[] = ['adbd', 'su -c', 'su 0'];
  for (const way of ways) {
    const asked = adbDevice(server, serial, way);
    const answer =
      way === 'adbd'
        ? await asked.shell('id -u', { deadline: idDeadline })
        : // A su that gives no answer is none; a device that gives none is found next.
          await asked.shell('id -u', { deadline: grantDeadline }).catch(() => undefined);
    if (answer?.stdout.trim() === '0') return way;
  }
  const plain = adbDevice(server, serial, 'adbd');
  const debuggable = await plain.shell('getprop ro.debuggable', { deadline: idDeadline });
  if (debuggable.stdout.trim() === '1') {
    // adbd starts anew as root; userdebug builds only.
    const restarted = await run(server.adb('-s', serial, 'root'), { owner, deadline: 20, check: false });
    if (restarted.exitCode !== 0) return 'adbd';
    await run(server.adb('-s', serial, 'wait-for-device'), { owner, deadline: 30 });
  }
  return 'adbd';
}

/**
 * Looks at the device before anything is pushed. `folder` is ours on the device, `bytes` what will be pushed at most.
 * Throws InfraError for the first finding that stops the lane.
 */
export async function preflight(
  server: AdbServer,
  wanted: string | undefined,
  { folder, bytes }: { readonly folder: string; readonly bytes: number },
): Promise<ReadyDevice> {
  const serial = await findDevice(server, wanted);
  const device = adbDevice(server, serial, await rootBy(server, serial));
  const script = await readFile(join(import.meta.dirname, 'preflight.sh'), 'utf8');
  const { stdout } = await device.shell(`sh -s ${quoted(folder)}`, { deadline: 20, input: script });
  const facts = parseDeviceFacts(stdout);
  const findings = judgeDevice(facts, { bytes, clock: Math.round(Date.now() / 1000) });
  const stopping = findings.filter(({ level }) => level === 'stop');
  const [first, ...others] = stopping;
  if (!first && facts.vmm) return { device, facts, findings, vmm: facts.vmm };
  throw new InfraError({
    what: `device: ${serial} can't run the VM: ${first?.says ?? 'it has no VMM'}`,
    ...(others.length > 0
      ? { because: others.map(({ says, fix }) => `also: ${says}; ${fix}`).join('\n') }
      : {}),
    todo: first?.fix ?? 'put a VMM on it',
  });
}
