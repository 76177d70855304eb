import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { type Store, sha256File } from '../../core/store/store.ts';
import { type Making, type Selection, unpackPackages } from '../workstation/debian.ts';

const backports = (...names: string[]) => names.map(name => `${name}/bookworm-backports`);

const selection = {
  suites: ['bookworm-backports'],
  packages: [
    ...['coreutils', 'dash', 'grep', 'sed', 'gzip', 'hostname', 'iproute2', 'kmod', 'mount', 'procps'],
    ...['qemu-system-arm', 'socat', 'util-linux'],
    ...backports('adbd', 'android-libbase', 'android-libboringssl', 'android-libcutils', 'android-liblog'),
    // What the proofs of the host kernel need.
    ...['apparmor', 'btrfs-progs', 'cryptsetup-bin', 'e2fsprogs', 'f2fs-tools', 'kcapi-tools', 'openssl'],
    ...['secilc', 'selinux-utils', 'policycoreutils', 'keyutils', 'mawk', 'diffutils'],
  ],
  excluded: [],
} satisfies Selection;

/** Paths that stay out of the image; leaving them out while packages are unpacked takes a process for each package. */
const leftOut = [
  ...[
    'doc',
    'man',
    'info',
    'locale',
    'i18n',
    'bug',
    'lintian',
    'bash-completion',
    'gcc',
    'iso-codes',
    'xml',
  ].map(folder => `./usr/share/${folder}`),
  // Firmware and keyboards of machines that we don't run; the 32-bit emulator.
  './usr/share/qemu',
  './usr/share/seabios',
  './usr/bin/qemu-system-arm',
  './usr/lib/aarch64-linux-gnu/gconv',
  './usr/bin/perl*',
  './usr/lib/aarch64-linux-gnu/perl*',
  './usr/lib/python3*',
  './usr/share/perl*',
  './dev/*',
] as const;

/** Of the image's file system, so that the same files give the same image. Any number would do. */
const uuid = '6d6f6465-6c2d-4e64-a676-646576696365';

const pack = join(import.meta.dirname, 'pack-device.sh');
const image = join(import.meta.dirname, 'image');

/** The virtual device's root file system: an ext4 image in the store, made once, that is never written to. */
export async function deviceRootfs(store: Store, making: Making): Promise<string> {
  const ours = [pack, ...(await readdir(image)).sort().map(name => join(image, name))];
  const recipe = { ...selection, leftOut, files: await Promise.all(ours.map(sha256File)) };
  const { path } = await store.entry('device-rootfs', recipe, async folder => {
    const packages = await store.entry('device-packages', selection, async there => {
      const installed = await unpackPackages(join(there, 'packages.tar'), selection, making);
      await writeFile(join(there, 'packages.json'), JSON.stringify(installed));
    });
    making.progress("writing the virtual device's root file system");
    const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];
    const [file = 'sh', ...args] = [
      ...[...asRoot, 'sh', pack],
      ...[
        join(packages.path, 'packages.tar'),
        image,
        join(folder, 'root.ext4'),
        uuid,
        ...leftOut.map(path => `--exclude=${path}`),
      ],
    ];
    await run([file, ...args], {
      owner: 'device',
      deadline: 180,
      log: making.log,
      env: { E2FSPROGS_FAKE_TIME: '1', LC_ALL: 'C.UTF-8' },
    }).catch(async (error: unknown) => {
      await rm(join(folder, 'root.ext4'), { force: true });
      throw error;
    });
  });
  return join(path, 'root.ext4');
}
