import { type HarnessError, InfraError, UserError } from '../../../core/errors.ts';
import type { UsbPhone } from './usb.ts';

/** One line of `adb devices -l`. */
export interface Listed {
  readonly serial: string;
  /** `device`, `offline`, `unauthorized`, `no permissions` … */
  readonly state: string;
  /** The rest: `product:husky model:Pixel_8_Pro`. */
  readonly about: string;
}

/** Reads `adb devices -l`. */
export function parseDevices(listing: string): Listed[] {
  return listing.split('\n').flatMap(line => {
    const [, serial, state, about = ''] =
      /^(\S+)\s+(no permissions|\S+)(?:\s+(.*))?$/.exec(
        line.startsWith('List of devices') || line.startsWith('*') ? '' : line,
      ) ?? [];
    return serial && state ? [{ serial, state, about }] : [];
  });
}

/** States that a device passes through by itself, for example after a restart or after its cable was plugged in. */
const passing = new Set(['connecting', 'authorizing', 'offline', 'host', 'detached']);

/** Whether the state of the wanted device (or of the only one) may become usable without anybody's help. */
export function maySettle(devices: readonly Listed[], wanted: string | undefined): boolean {
  const candidates = wanted === undefined ? devices : devices.filter(({ serial }) => serial === wanted);
  return candidates.length === 1 && candidates.every(({ state }) => passing.has(state));
}

const recovery = 'start Android again: adb reboot, or "Reboot system now" on its screen';

const fixes: Readonly<Record<string, string>> = {
  unauthorized:
    'unlock the phone and accept "Allow USB debugging?"; if it does not ask, revoke the authorisations in its developer options and plug it in again',
  authorizing: 'unlock the phone and accept "Allow USB debugging?"',
  connecting: 'unplug it and plug it in again',
  offline: 'unplug it and plug it in again; over the network: adb disconnect, then adb connect',
  'no permissions':
    'install a udev rule for it (Debian: android-sdk-platform-tools-common), then plug it in again',
  recovery,
  rescue: recovery,
  sideload: recovery,
  bootloader: 'start Android: fastboot reboot',
  fastboot: 'start Android: fastboot reboot',
};

const states: Readonly<Record<string, string>> = {
  'no permissions': 'may not be opened by this user',
  recovery: 'is in recovery, not in Android',
  rescue: 'is in rescue mode, not in Android',
  sideload: 'is in recovery (adb sideload), not in Android',
};

const listed = (devices: readonly Listed[]) =>
  devices.map(({ serial, state, about }) => [serial, state, about].filter(Boolean).join('  ')).join('\n');

/** The error for a device that adb does not list. `usb` are the phones that this machine's USB shows all the same. */
function absent(
  devices: readonly Listed[],
  wanted: string | undefined,
  usb: readonly UsbPhone[],
): HarnessError {
  const inBootloader = usb.find(
    phone => phone.mode === 'fastboot' && (wanted === undefined || phone.serial === wanted),
  );
  if (inBootloader) {
    return new InfraError({
      code: 'device.in-fastboot',
      what: `device: ${inBootloader.serial} is in fastboot, not in Android`,
      because: `USB shows ${inBootloader.name} with fastboot's interface; adb sees no device in that mode`,
      todo: 'start Android: fastboot reboot, or "Start" on its screen',
      rule: 'device-in-fastboot',
    });
  }
  const held = usb.find(phone => phone.mode === 'adb' && (wanted === undefined || phone.serial === wanted));
  return new InfraError({
    code: 'device.not-connected',
    what: wanted === undefined ? 'device: no device is connected' : `device: ${wanted} is not connected`,
    because: held
      ? `USB shows ${held.name} (${held.serial}) with adb's interface, so another adb server holds it`
      : devices.length > 0
        ? `connected are:\n${listed(devices)}`
        : 'adb sees no device at all',
    todo: held
      ? 'end the other server: adb kill-server; or use it: ANDROID_ADB_SERVER_PORT=5037 LANE=device npm test'
      : 'plug it in with USB debugging on; if another adb server holds it, `adb kill-server`, ' +
        'or use that one with ANDROID_ADB_SERVER_PORT=5037; without a phone: DEVICE=virtual',
    rule: 'device-absent',
  });
}

/**
 * The one device to use: the one that was asked for, or the only one. Throws UserError when that isn't plain, InfraError
 * when the device is absent or can't be used yet; both with the exact fix. `usb` explains why a device is absent.
 */
export function chooseDevice(
  devices: readonly Listed[],
  wanted: string | undefined,
  usb: readonly UsbPhone[] = [],
): Listed {
  if (wanted === undefined && devices.length > 1) {
    throw new UserError({
      code: 'device.several',
      what: `device: ${devices.length} devices are connected and DEVICE names none of them`,
      because: listed(devices),
      todo: `DEVICE=${devices[0]?.serial} LANE=device npm test`,
      rule: 'device-ambiguous',
    });
  }
  const found = wanted === undefined ? devices[0] : devices.find(({ serial }) => serial === wanted);
  if (!found) throw absent(devices, wanted, usb);
  if (found.state === 'device') return found;
  throw new InfraError({
    code: 'device.not-ready',
    what: `device: ${found.serial} ${states[found.state] ?? `is ${found.state}`}`,
    ...(found.about ? { because: found.about } : {}),
    todo: fixes[found.state] ?? 'bring it into the state `device`, as adb devices -l shows it',
    rule: `device-${found.state.replaceAll(' ', '-')}`,
  });
}
