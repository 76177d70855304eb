import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AdbServer } from './server.ts';

/** Programs of the phone by their name, each the body of a shell script; undefined leaves one out. */
type Programs = Readonly<Record<string, string | undefined>>;

/** A phone that exists only as a folder of this machine, and an adb that talks to it. */
export interface MockPhone extends AsyncDisposable {
  readonly server: AdbServer;
  readonly folder: string;
  /** Writes an executable script: `bin/NAME` is a program of the phone, `root` is what `adb root` does. */
  script(path: string, body: string): Promise<void>;
  /** Puts a VMM in the place of the APEX's crosvm. */
  crosvm(body: string): Promise<void>;
  /** What `adb devices -l` says of it from now on. */
  state(state: string): Promise<void>;
}

export const mockSerial = '2A111FDH200ABC';

/** The body of a getprop for these properties. */
function getprop(changes: Readonly<Record<string, string>>): string {
  const all = {
    'ro.product.model': 'Pixel 6',
    'ro.build.version.release': '15',
    'ro.build.fingerprint': 'google/oriole/oriole:15/AP4A.250105.002/1:user/release-keys',
    'ro.boot.hypervisor.vm.supported': '1',
    'ro.boot.hypervisor.version': 'kvm.arm-protected',
    'sys.boot_completed': '1',
    'ro.debuggable': '0',
    ...changes,
  };
  const cases = Object.entries(all).map(([name, value]) => `  ${name}) echo '${value}' ;;`);
  return `case $1 in\n${cases.join('\n')}\nesac`;
}

const usual: Programs = {
  id: 'echo "$MOCK_UID"',
  // As Magisk's su where it was granted: it takes `-c COMMAND` and `UID COMMAND…`.
  su: 'export MOCK_UID=0\nif [ "$1" = -c ]; then exec sh -c "$2"; fi\nshift\nexec "$@"',
  uname: 'case $1 in -m) echo aarch64 ;; *) echo 6.1.99-android14-11-gd7dac4b14270 ;; esac',
  getenforce: 'echo Enforcing',
  device_config: 'echo null',
  settings: 'echo null',
  pm: 'exit 0',
  dmesg: 'exit 0',
  logcat: 'exit 0',
  pgrep: 'exit 1',
};

const help = `Usage: crosvm run [<KERNEL>] [--options]
  -b, --block       parameters for setting up a block device
  -c, --cid         context ID for virtual sockets
  --no-usb          don't use usb devices in the guest
  --params          extra kernel command line arguments`;

/** The body of a mock crosvm: it says its help, else it does what `run` says; $console is the console's file. */
export const mockCrosvm = (
  run: string,
) => `case "$*" in *--help*) echo '${help.replaceAll("'", '"')}'; exit 0 ;; esac
for word; do
  case $word in type=file,path=*,num=1) console=\${word#type=file,path=} console=\${console%%,*} ;; esac
done
${run}`;

/** Makes a good, rooted Pixel, with other programs or properties where those are given. */
export async function mockPhone(
  changes: {
    readonly uid?: number;
    readonly programs?: Programs;
    readonly properties?: Readonly<Record<string, string>>;
    readonly nodes?: readonly string[];
    readonly battery?: number;
  } = {},
): Promise<MockPhone> {
  const folder = await mkdtemp(join(tmpdir(), 'mock-phone-'));
  const script = async (name: string, body: string) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
  };
  const crosvm = (body: string) => script('apex/com.android.virt/bin/crosvm', body);
  const state = (word: string) => {
    const line = `${mockSerial} ${word} usb:1-4 model:Pixel_6`;
    return writeFile(join(folder, 'devices'), `List of devices attached\n${line}\n\n`);
  };
  for (const name of ['bin', 'dev', 'data', 'battery']) await mkdir(join(folder, name));
  for (const node of changes.nodes ?? ['kvm', 'vhost-vsock']) {
    await symlink('/dev/null', join(folder, 'dev', node));
  }
  const programs = { ...usual, getprop: getprop(changes.properties ?? {}), ...changes.programs };
  for (const [name, body] of Object.entries(programs)) {
    if (body !== undefined) await script(`bin/${name}`, body);
  }
  await crosvm(mockCrosvm('sleep 60'));
  await writeFile(join(folder, 'uid'), `${changes.uid ?? 2000}\n`);
  await writeFile(join(folder, 'battery/capacity'), `${changes.battery ?? 82}\n`);
  await writeFile(join(folder, 'battery/status'), 'Charging\n');
  await state('device');
  const adb = join(import.meta.dirname, 'mock-adb.sh');
  return {
    folder,
    server: {
      address: 'mock',
      adb: (...words) => ['env', `MOCK_PHONE=${folder}`, 'sh', adb, ...words],
      dial: () => Promise.reject(new Error('a mock phone has no adb server')),
      exited: new Promise(() => undefined),
      [Symbol.asyncDispose]: async () => undefined,
    },
    script,
    crosvm,
    state,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
