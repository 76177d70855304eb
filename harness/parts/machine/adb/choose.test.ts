import { describe, expect, test } from 'vitest';
import { chooseDevice, parseDevices } from './choose.ts';

/** As adb 29.0.6 and 34.0.5 print it. */
const listing = `* daemon started successfully
List of devices attached
2A111FDH200ABC         device usb:1-4 product:husky model:Pixel_8_Pro device:husky transport_id:1
127.0.0.1:34567        offline product:x transport_id:4
R58M123                unauthorized usb:1-2 transport_id:3
0123456789ABCDEF       no permissions (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:1-1 transport_id:2

`;

const said = (wanted: string | undefined, text = listing) => {
  try {
    return chooseDevice(parseDevices(text), wanted).serial;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
};

test('reads what adb devices -l prints', () => {
  expect(parseDevices(listing).map(({ serial, state }) => [serial, state])).toEqual([
    ['2A111FDH200ABC', 'device'],
    ['127.0.0.1:34567', 'offline'],
    ['R58M123', 'unauthorized'],
    ['0123456789ABCDEF', 'no permissions'],
  ]);
});

describe('the device to use', () => {
  test('is the one that was named', () => expect(said('2A111FDH200ABC')).toBe('2A111FDH200ABC'));

  test('is the only one, when none was named', () =>
    expect(said(undefined, 'List of devices attached\nemulator-5554\tdevice\n')).toBe('emulator-5554'));

  test('is not guessed among several', () =>
    expect(said(undefined)).toMatchInlineSnapshot(`
    "UserError: device: 4 devices are connected and DEVICE names none of them
      because    2A111FDH200ABC  device  usb:1-4 product:husky model:Pixel_8_Pro device:husky transport_id:1
                 127.0.0.1:34567  offline  product:x transport_id:4
                 R58M123  unauthorized  usb:1-2 transport_id:3
                 0123456789ABCDEF  no permissions  (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:1-1 transport_id:2
      do         DEVICE=2A111FDH200ABC LANE=device npm test"
  `));

  test('is missing', () =>
    expect(said('nosuch')).toMatchInlineSnapshot(`
    "InfraError: device: nosuch is not connected
      because    connected are:
                 2A111FDH200ABC  device  usb:1-4 product:husky model:Pixel_8_Pro device:husky transport_id:1
                 127.0.0.1:34567  offline  product:x transport_id:4
                 R58M123  unauthorized  usb:1-2 transport_id:3
                 0123456789ABCDEF  no permissions  (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:1-1 transport_id:2
      do         plug it in with USB debugging on; if another adb server holds it, \`adb kill-server\`, or use that one with ANDROID_ADB_SERVER_PORT=5037; without a phone: DEVICE=virtual"
  `));

  test('is missing, and there is none at all', () =>
    expect(said(undefined, 'List of devices attached\n\n')).toMatchInlineSnapshot(`
      "InfraError: device: no device is connected
        because    adb sees no device at all
        do         plug it in with USB debugging on; if another adb server holds it, \`adb kill-server\`, or use that one with ANDROID_ADB_SERVER_PORT=5037; without a phone: DEVICE=virtual"
    `));

  test('is offline', () =>
    expect(said('127.0.0.1:34567')).toMatchInlineSnapshot(`
    "InfraError: device: 127.0.0.1:34567 is offline
      because    product:x transport_id:4
      do         unplug it and plug it in again; over the network: adb disconnect, then adb connect"
  `));

  test('has not authorised us', () =>
    expect(said('R58M123')).toMatchInlineSnapshot(`
    "InfraError: device: R58M123 is unauthorized
      because    usb:1-2 transport_id:3
      do         unlock the phone and accept "Allow USB debugging?"; if it does not ask, revoke the authorisations in its developer options and plug it in again"
  `));

  test('may not be opened by us', () =>
    expect(said('0123456789ABCDEF')).toMatchInlineSnapshot(`
      "InfraError: device: 0123456789ABCDEF may not be opened by this user
        because    (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:1-1 transport_id:2
        do         install a udev rule for it (Debian: android-sdk-platform-tools-common), then plug it in again"
    `));
});
