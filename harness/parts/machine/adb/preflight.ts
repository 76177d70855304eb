import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HarnessError, InfraError, toFailure } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { until } from '../../../core/wait.ts';
import { chooseDevice, type Listed, maySettle, parseDevices } from './choose.ts';
import { type AdbDevice, adbDevice, quoted } from './client.ts';
import type { Finding } from './finding.ts';
import { paceOf } from './pace.ts';
import { type DeviceFacts, parseDeviceFacts } from './preflight-facts.ts';
import { judgeDevice } from './preflight-judge.ts';
import { type KvmProbe, probeKvm } from './probe.ts';
import { becomeRoot } from './root.ts';
import type { AdbServer } from './server.ts';
import { usbPhones } from './usb.ts';

const owner = 'device';

/** A device that has been looked at and can run VMs. */
export interface ReadyDevice {
  readonly device: AdbDevice;
  readonly facts: DeviceFacts;
  readonly probe: KvmProbe | undefined;
  readonly findings: readonly Finding[];
  /** Path of the VMM on the device; empty where the run brings one and the device has none. */
  readonly vmm: string;
  /** By how much a guest's budgets are stretched there. */
  readonly pace: number;
  /** Device's clock minus ours in seconds. */
  readonly clockSkew: number;
}

/** What the lane will do with the device. */
export interface Intent {
  /** Our folder there. */
  readonly folder: string;
  /** Bytes that will be pushed at most, and bytes of memory of the guest. */
  readonly bytes: number;
  readonly memory: number;
  /** Path here of the program that asks KVM; without it only the nodes are opened. */
  readonly program?: string | undefined;
  /** The run brings a VMM of its own, so the device needs none. */
  readonly bringsVmm: boolean;
}

/** Connects to a serial that is an address, as `adb connect` does. */
async function connect(server: AdbServer, serial: string): Promise<void> {
  const { stdout } = await run(server.adb('connect', serial), { owner, deadline: 15 });
  if (/^(already )?connected to/m.test(stdout)) return;
  throw new InfraError({
    code: 'device.not-reached',
    what: `device: ${serial} could not be reached`,
    lastLine: stdout.trim(),
    todo: 'look at its address, and that it listens: adb tcpip 5555, or wireless debugging in its developer options',
    rule: 'device-unreachable',
  });
}

/** Seconds for a state that passes by itself: a phone that was just plugged in or restarted. */
const settleDeadline = 8;
const pause = 0.5;

/** Finds the device: by its serial or address, or the only one. Throws with the exact fix when it can't be used. */
async function findDevice(server: AdbServer, wanted: string | undefined): Promise<string> {
  if (wanted && /^[^:]+:\d+$/.test(wanted)) await connect(server, wanted);
  let listed: readonly Listed[] = [];
  const look = async () => {
    const { stdout } = await run(server.adb('devices', '-l'), { owner, deadline: 15 });
    listed = parseDevices(stdout);
    return maySettle(listed, wanted) ? undefined : true;
  };
  const late = new InfraError({
    code: 'device.not-ready',
    what: 'the device is not ready',
    todo: 'look at it',
  });
  await until(look, { seconds: settleDeadline, pause, otherwise: () => late }).catch((error: unknown) => {
    if (error !== late) throw error;
  });
  const usb = listed.some(({ serial }) => wanted === undefined || serial === wanted) ? [] : await usbPhones();
  return chooseDevice(listed, wanted, usb).serial;
}

/** Waits some seconds for an Android that is still starting; one that does not finish is a finding. */
async function untilStarted(device: AdbDevice): Promise<void> {
  const late = new InfraError({ code: 'device.not-ready', what: 'Android has not started', todo: 'wait' });
  await until(
    async () => {
      const { stdout } = await device.shell('getprop sys.boot_completed', { deadline: 10 });
      return stdout.trim() === '1' || undefined;
    },
    { seconds: settleDeadline, pause, otherwise: () => late },
  ).catch((error: unknown) => {
    if (error !== late) throw error;
  });
}

const seconds = () => Date.now() / 1000;

/** Asks the device for all facts; also how its clock compares, which both readings allow. */
async function takeFacts(device: AdbDevice, { folder }: Intent) {
  const script = await readFile(join(import.meta.dirname, 'preflight.sh'), 'utf8');
  const sent = seconds();
  const { stdout } = await device.shell(`sh -s ${quoted(folder)}`, { deadline: 20, input: script });
  const received = seconds();
  const facts = parseDeviceFacts(stdout);
  // A clock of whole seconds may be a second ahead of what it says.
  const slack = Number.isInteger(facts.clock) ? 1 : 0;
  const [most, least] = [facts.clock + slack - sent, facts.clock - received];
  return { facts, clockSkew: least > 0 ? least : Math.min(most, 0) };
}

function cannotRun(serial: string, [first, ...others]: readonly Finding[]): HarnessError {
  return new InfraError({
    code: 'device.not-able',
    what: `device: ${serial} can't run the VM: ${first?.says ?? 'it has no VMM'}`,
    ...(others.length > 0
      ? { because: others.map(({ says, fix }) => `also: ${says}; ${fix}`).join('\n') }
      : {}),
    todo: first?.fix ?? 'put a VMM on it',
    rule: `device-${first?.check ?? 'vmm'}`,
  });
}

/** The probe's answers. A device that is lost meanwhile is an error; a probe that can't run is none. */
async function probed(device: AdbDevice, { program, folder }: Intent): Promise<KvmProbe | undefined> {
  if (program === undefined) return undefined;
  return probeKvm(device, program, folder).catch((error: unknown) => {
    if (toFailure(error, owner).rule === undefined) return undefined;
    throw error;
  });
}

/** Looks at the device before anything is pushed. Throws InfraError for the first finding that stops the lane. */
export async function preflight(
  server: AdbServer,
  wanted: string | undefined,
  intent: Intent,
): Promise<ReadyDevice> {
  const serial = await findDevice(server, wanted);
  const device = adbDevice(server, serial, await becomeRoot(server, serial));
  let { facts, clockSkew } = await takeFacts(device, intent);
  if (facts.booted === false) {
    await untilStarted(device);
    ({ facts, clockSkew } = await takeFacts(device, intent));
  }
  const probe = await probed(device, intent);
  const needs = { ...intent, clockSkew, clock: Math.round(seconds()) };
  const findings = judgeDevice(facts, needs, probe);
  const stopping = findings.filter(({ level }) => level === 'stop');
  if (stopping.length > 0) throw cannotRun(serial, stopping);
  return { device, facts, probe, findings, vmm: facts.vmm ?? '', pace: paceOf(probe), clockSkew };
}
