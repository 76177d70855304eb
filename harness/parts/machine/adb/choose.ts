import { InfraError, UserError } from '../../../core/errors.ts';

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
      /^(\S+)\s+(no permissions|device|offline|unauthorized|authorizing|connecting|recovery|sideload|bootloader|host|\S+)(?:\s+(.*))?$/.exec(
        line.startsWith('List of devices') || line.startsWith('*') ? '' : line,
      ) ?? [];
    return serial && state ? [{ serial, state, about }] : [];
  });
}

const fixes: Readonly<Record<string, string>> = {
  unauthorized:
    'unlock the phone and accept "Allow USB debugging?"; if it does not ask, revoke the authorisations in its developer options and plug it in again',
  authorizing: 'unlock the phone and accept "Allow USB debugging?"',
  offline: 'unplug it and plug it in again; over the network: adb disconnect, then adb connect',
  'no permissions':
    'install a udev rule for it (Debian: android-sdk-platform-tools-common), then plug it in again',
  recovery: 'reboot it into Android: adb reboot',
  sideload: 'reboot it into Android: adb reboot',
  bootloader: 'reboot it into Android: fastboot reboot',
};

const listed = (devices: readonly Listed[]) =>
  devices.map(({ serial, state, about }) => [serial, state, about].filter(Boolean).join('  ')).join('\n');

/**
 * The one device to use: the one that was asked for, or the only one. Throws UserError when that isn't plain, InfraError
 * when the device is there and can't be used yet; both with the exact fix.
 */
export function chooseDevice(devices: readonly Listed[], wanted: string | undefined): Listed {
  if (wanted === undefined && devices.length > 1) {
    throw new UserError({
      what: `device: ${devices.length} devices are connected and DEVICE names none of them`,
      because: listed(devices),
      todo: `DEVICE=${devices[0]?.serial} LANE=device npm test`,
    });
  }
  const found = wanted === undefined ? devices[0] : devices.find(({ serial }) => serial === wanted);
  if (!found) {
    throw new InfraError({
      what: wanted === undefined ? 'device: no device is connected' : `device: ${wanted} is not connected`,
      because: devices.length > 0 ? `connected are:\n${listed(devices)}` : 'adb sees no device at all',
      todo:
        'plug it in with USB debugging on; if another adb server holds it, `adb kill-server`, ' +
        'or use that one with ANDROID_ADB_SERVER_PORT=5037; without a phone: DEVICE=virtual',
    });
  }
  if (found.state === 'device') return found;
  throw new InfraError({
    what: `device: ${found.serial} ${found.state === 'no permissions' ? 'may not be opened by us' : `is ${found.state}`}`,
    ...(found.about ? { because: found.about } : {}),
    todo: fixes[found.state] ?? 'bring it into the state `device`, as adb devices -l shows it',
  });
}
