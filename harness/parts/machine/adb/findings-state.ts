import { type FindingRule, good, mib, note, stop } from './finding.ts';
import { paceOf } from './pace.ts';

/** Percent of charge under which a run would drain a phone. */
const leastBattery = 20;
/** Degrees of a battery from which on Android slows its processors down. */
const hot = 43;
/** Seconds that the clocks may differ: the guest takes the phone's time, and boot allows the guest 5. */
const clockLimit = 2;
/** Android 12's limit is 32; a limit from here on is no limit for a VMM. */
const phantomFloor = 1024;
/** Bytes that a VMM needs beside its guest's memory. */
const spareMemory = 256 * 2 ** 20;

const phantomFix =
  'adb shell "device_config set_sync_disabled_for_tests persistent; device_config put activity_manager max_phantom_processes 2147483647"';

/** The state that the device is in now: what is to be changed on it before a run, or may explain something later. */
export const stateFindings: readonly FindingRule[] = [
  ({ sha256sum }) =>
    sha256sum
      ? good('checksums', 'sha256sum is there')
      : stop('checksums', 'sha256sum is missing', 'use a device with toybox or coreutils'),
  ({ free }, { bytes }) =>
    free >= bytes
      ? good('space', `${mib(free)} free for ${mib(bytes)}`)
      : stop('space', `${mib(free)} free, ${mib(bytes)} needed`, 'free some space in /data of the device'),
  (_, { clockSkew, clock }) => {
    const says = `its clock is ${Math.abs(clockSkew).toFixed(1)} s ${clockSkew < 0 ? 'behind' : 'ahead of'} this machine's`;
    if (Math.abs(clockSkew) <= clockLimit) return good('clock', says);
    return stop(
      'clock',
      `${says}; the guest takes the phone's time`,
      `turn "Set time automatically" on, or set it as root there: date -u @${clock}; if this machine's clock is wrong, set that one`,
    );
  },
  ({ battery, charging }) => {
    if (battery === undefined) return good('battery', 'no battery');
    if (battery >= leastBattery) return good('battery', `battery at ${battery} %`);
    return stop(
      'battery',
      `battery at ${battery} %${charging ? ', charging' : ''}`,
      `charge it to ${leastBattery} % and start again`,
    );
  },
  ({ temperature }) =>
    temperature !== undefined && temperature >= hot
      ? note(
          'temperature',
          `its battery has ${temperature.toFixed(0)} °C: Android slows it down`,
          'let it cool',
        )
      : undefined,
  ({ memory }, needs) =>
    memory !== undefined && memory < needs.memory + spareMemory
      ? note(
          'memory',
          `${mib(memory)} of memory are available and the guest has ${mib(needs.memory)}: Android's low-memory killer may end the VMM`,
          'close apps on it, or restart it',
        )
      : undefined,
  ({ phantomLimit, phantomMonitor, android }) => {
    if (android === undefined || Number.parseInt(android, 10) < 12) {
      return good('phantom-processes', 'it has no limit for child processes');
    }
    if (phantomMonitor === false) return good('phantom-processes', 'child processes are not watched');
    if (phantomLimit !== undefined && phantomLimit >= phantomFloor) {
      return good('phantom-processes', `the limit is ${phantomLimit} child processes`);
    }
    return note(
      'phantom-processes',
      `Android ends child processes of apps beyond ${phantomLimit ?? '32 (its default; max_phantom_processes is not set)'}; if it ends the VMM, the log names it`,
      phantomFix,
    );
  },
  ({ selinux }) =>
    selinux === 'Enforcing'
      ? note(
          'selinux',
          'SELinux enforces; denials of this run are searched when something fails',
          'if connections to the guest are refused, as root there: setenforce 0',
        )
      : good('selinux', selinux ? `SELinux is ${selinux.toLowerCase()}` : 'no SELinux'),
  (_, __, probe) => {
    const pace = paceOf(probe);
    if (probe?.exitNs === undefined) return undefined;
    const exits = `one exit to the VMM takes ${(probe.exitNs / 1000).toFixed(0)} µs`;
    return pace === 1
      ? good('speed', exits)
      : note('speed', `${exits}: budgets of the guest are stretched by ${pace}`);
  },
];
