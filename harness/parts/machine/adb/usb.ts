import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A phone that this machine's USB shows, whatever adb says of it. */
export interface UsbPhone {
  readonly serial: string;
  /** Its product name, as USB gives it. */
  readonly name: string;
  readonly mode: 'adb' | 'fastboot';
}

/** USB interface protocols of the vendor class ff, subclass 42 (Android's adb and fastboot). */
const modes: Readonly<Record<string, UsbPhone['mode']>> = { '01': 'adb', '03': 'fastboot' };

const text = (path: string) =>
  readFile(path, 'utf8').then(
    content => content.trim(),
    () => '',
  );

/** Phones on this machine's USB, from sysfs; none where there is no sysfs. */
export async function usbPhones(devices = '/sys/bus/usb/devices'): Promise<UsbPhone[]> {
  const names = await readdir(devices).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<UsbPhone[]> => {
      // An interface is `DEVICE:CONFIGURATION.INTERFACE`.
      const [device, isInterface] = name.split(':');
      if (!device || !isInterface) return [];
      const of = (file: string) => text(join(devices, name, file));
      if ((await of('bInterfaceClass')) !== 'ff' || (await of('bInterfaceSubClass')) !== '42') return [];
      const mode = modes[await of('bInterfaceProtocol')];
      const serial = await text(join(devices, device, 'serial'));
      const product = await text(join(devices, device, 'product'));
      return mode && serial ? [{ serial, name: product || 'a phone', mode }] : [];
    }),
  );
  return found.flat();
}
