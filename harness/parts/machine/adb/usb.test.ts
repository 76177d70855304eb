import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseDevice } from './choose.ts';
import { usbPhones } from './usb.ts';

let sysfs = '';
const put = async (device: string, files: Readonly<Record<string, string>>) => {
  await mkdir(join(sysfs, device));
  for (const [name, text] of Object.entries(files)) await writeFile(join(sysfs, device, name), `${text}\n`);
};
const interfaceOf = (protocol: string) => ({
  bInterfaceClass: 'ff',
  bInterfaceSubClass: '42',
  bInterfaceProtocol: protocol,
});

beforeAll(async () => {
  sysfs = await mkdtemp(join(tmpdir(), 'usb-'));
  await put('1-4', { serial: '2A111FDH200ABC', product: 'Pixel 8 Pro' });
  await put('1-4:1.0', interfaceOf('03'));
  await put('1-5', { serial: 'R58M123', product: 'Galaxy' });
  await put('1-5:1.0', { ...interfaceOf('01'), bInterfaceClass: '06' });
  await put('1-5:1.1', interfaceOf('01'));
  await put('usb1', { serial: '0000:00:14.0' });
});
afterAll(() => rm(sysfs, { recursive: true }));

const absent = async (wanted: string | undefined) => {
  try {
    chooseDevice([], wanted, await usbPhones(sysfs));
  } catch (error) {
    return (error as Error).message;
  }
  return 'chosen';
};

describe('a phone that adb does not list', () => {
  it('is in fastboot, by its USB interface', async () => {
    expect(await absent(undefined)).toMatchInlineSnapshot(`
      "device: 2A111FDH200ABC is in fastboot, not in Android
        because    USB shows Pixel 8 Pro with fastboot's interface; adb sees no device in that mode
        do         start Android: fastboot reboot, or "Start" on its screen"
    `);
  });

  it('is held by another adb server, by its USB interface', async () => {
    expect(await absent('R58M123')).toMatchInlineSnapshot(`
      "device: R58M123 is not connected
        because    USB shows Galaxy (R58M123) with adb's interface, so another adb server holds it
        do         end the other server: adb kill-server; or use it: ANDROID_ADB_SERVER_PORT=5037 LANE=device npm test"
    `);
  });

  it('is not there where USB does not show it either', async () => {
    expect(await absent('other')).toContain('device: other is not connected');
  });
});

it('a machine without sysfs shows no phones', async () => {
  expect(await usbPhones('/nonexistent')).toEqual([]);
});
