/**
 * Every program and header that endgoal uses on this machine: what for, and how to get it. Set-up, doctor and
 * findTool read this one table. Plain JavaScript, because set-up runs before node_modules exists, on Node 18.
 */

/**
 * The stages of a run, and what else needs a tool.
 * @typedef {'config' | 'build' | 'boot' | 'drivers' | 'vsock' | 'postgres' | 'containers' | 'device' | 'report'} Stage
 */

/**
 * When a tool is needed. `chain`: `npm test` can't do without. `extra`: set-up brings it, `npm test` is worse without.
 * The others are brought by `npm run setup -- --with NAME` only.
 * @typedef {'chain' | 'extra' | 'containers' | 'device' | 'clang' | 'report-tests'} Group
 */

/**
 * A Debian package that this machine's Debian release lacks: fetched through apt from another suite into endgoal's
 * own tool store, never installed.
 * @typedef {object} Fetched
 * @property {string} package name of the package
 * @property {string} suite the Debian suite that has it
 * @property {string} file path of the program in the package, without a leading slash
 */

/**
 * @typedef {object} Tool
 * @property {string} name what findTool asks for; `ENDGOAL_` and this name in capitals overrides where it is
 * @property {string} [command] the program to look for on the PATH, where it is not called `name`
 * @property {string} [header] for a library: the header that must be in an include folder
 * @property {Group} group
 * @property {readonly Stage[]} stages the stages that need it, in order
 * @property {string} why what it does there, a few words
 * @property {string} [debian] the Debian package that has it
 * @property {Readonly<Record<string, string>>} [debianOn] the package's name on hosts of one Debian architecture
 * @property {Fetched} [fetched] instead of `debian`: comes from another suite
 * @property {string} elsewhere how to get it on another distribution
 * @property {readonly string[]} [version] arguments that make it print its version; default `--version`
 */

/** What `--with` takes, and what each enables. */
export const optionalGroups = Object.freeze({
  containers: 'toolchains in containers, and the reference PostgreSQL',
  device: 'the device lanes over adb',
  clang: 'kernels built with LLVM=1',
  'report-tests': 'the tests that open the Allure report in a browser',
});

/** @satisfies {readonly Tool[]} */
const table = /** @type {const} */ ([
  {
    name: 'aarch64-linux-gnu-gcc',
    group: 'chain',
    stages: ['config', 'build'],
    why: 'compiles the kernel; Kconfig asks it what it can do',
    debian: 'gcc-aarch64-linux-gnu',
    debianOn: { arm64: 'gcc' },
    elsewhere: 'a gcc for aarch64-linux-gnu, with binutils',
  },
  {
    name: 'gcc',
    group: 'chain',
    stages: ['config', 'build'],
    why: "compiles the kernel's host tools",
    debian: 'gcc',
    elsewhere: 'gcc 5.1 or newer',
  },
  {
    name: 'libc-headers',
    header: 'stdio.h',
    group: 'chain',
    stages: ['config', 'build'],
    why: "C library of the kernel's host tools",
    debian: 'libc6-dev',
    elsewhere: 'the headers of the C library (glibc-devel, glibc)',
  },
  {
    name: 'make',
    group: 'chain',
    stages: ['config', 'build'],
    why: 'runs Kbuild',
    debian: 'make',
    elsewhere: 'GNU make 3.82 or newer',
  },
  {
    name: 'flex',
    group: 'chain',
    stages: ['config', 'build'],
    why: "generates Kconfig's lexer",
    debian: 'flex',
    elsewhere: 'flex 2.5.35 or newer',
  },
  {
    name: 'bison',
    group: 'chain',
    stages: ['config', 'build'],
    why: "generates Kconfig's parser",
    debian: 'bison',
    elsewhere: 'bison 2.0 or newer',
  },
  {
    name: 'bc',
    group: 'chain',
    stages: ['build'],
    why: "computes the kernel's time constants",
    debian: 'bc',
    elsewhere: 'bc 1.06.95 or newer',
  },
  {
    name: 'perl',
    group: 'chain',
    stages: ['build'],
    why: "generates the kernel's OID registry",
    debian: 'perl-base',
    elsewhere: 'perl 5',
  },
  {
    name: 'openssl-headers',
    header: 'openssl/ssl.h',
    group: 'chain',
    stages: ['build'],
    why: "host tools for the kernel's keyring (extract-cert)",
    debian: 'libssl-dev',
    elsewhere: 'the headers of OpenSSL (openssl-devel), or HOSTCFLAGS=-I<include> of your own',
  },
  {
    name: 'xz',
    group: 'chain',
    stages: ['build'],
    why: 'unpacks the kernel source',
    debian: 'xz-utils',
    elsewhere: 'xz',
  },
  {
    name: 'mmdebstrap',
    group: 'chain',
    stages: ['boot'],
    why: "makes the guest's root file system",
    debian: 'mmdebstrap',
    elsewhere: 'mmdebstrap with apt and dpkg; or bring a root file system: ROOTFS=<image>',
  },
  {
    name: 'mke2fs',
    group: 'chain',
    stages: ['boot'],
    why: "writes the guest's disks without mounting them",
    debian: 'e2fsprogs',
    elsewhere: 'e2fsprogs 1.43 or newer',
    version: ['-V'],
  },
  {
    name: 'qemu',
    command: 'qemu-system-aarch64',
    group: 'chain',
    stages: ['boot', 'drivers', 'vsock', 'postgres'],
    why: 'runs the guest',
    debian: 'qemu-system-arm',
    elsewhere: 'QEMU 7.2 or newer with its aarch64 system emulator',
  },
  {
    name: 'vhost-device-vsock',
    group: 'chain',
    stages: ['boot', 'vsock', 'postgres'],
    why: "the host's end of the guest's vsock, without /dev/vhost-vsock",
    fetched: { package: 'vhost-device-vsock', suite: 'sid', file: 'usr/bin/vhost-device-vsock' },
    elsewhere:
      'cargo install vhost-device-vsock (0.3.0), or the program out of the Debian package of that name',
  },
  {
    name: 'ccache',
    group: 'extra',
    stages: ['build'],
    why: 'a kernel built before is built again in a fraction of the time',
    debian: 'ccache',
    elsewhere: 'ccache 4',
  },
  {
    name: 'qemu-img',
    group: 'extra',
    stages: ['boot'],
    why: 'root file systems that are not raw images',
    debian: 'qemu-utils',
    elsewhere: 'comes with QEMU',
  },
  {
    name: 'git',
    group: 'extra',
    stages: ['config'],
    why: 'shows how a kernel tree differs from its origin',
    debian: 'git',
    elsewhere: 'git',
  },
  {
    name: 'libelf-headers',
    header: 'libelf.h',
    group: 'extra',
    stages: ['build'],
    why: 'kernels with BTF (gki_defconfig)',
    debian: 'libelf-dev',
    elsewhere: 'the headers of elfutils (elfutils-libelf-devel)',
  },
  {
    name: 'openssl',
    group: 'extra',
    stages: ['build'],
    why: 'kernels that sign their modules make a key with it',
    debian: 'openssl',
    elsewhere: 'openssl',
    version: ['version'],
  },
  {
    name: 'cpio',
    group: 'extra',
    stages: ['build'],
    why: 'kernels with IKHEADERS or an initramfs built in',
    debian: 'cpio',
    elsewhere: 'GNU cpio',
  },
  {
    name: 'rsync',
    group: 'extra',
    stages: ['build'],
    why: "installs the kernel's headers for its own tools",
    debian: 'rsync',
    elsewhere: 'rsync',
  },
  {
    name: 'kmod',
    group: 'extra',
    stages: ['build'],
    why: 'kernels with modules',
    debian: 'kmod',
    elsewhere: 'kmod 13 or newer',
  },
  {
    name: 'docker',
    group: 'containers',
    stages: ['containers'],
    why: 'runs the toolchain containers',
    debian: 'docker.io',
    elsewhere: 'Docker 20.10 or newer',
  },
  {
    name: 'adb',
    group: 'device',
    stages: ['device'],
    why: 'talks to the phone',
    debian: 'adb',
    elsewhere: "adb, from Android's platform tools",
  },
  {
    name: 'clang',
    group: 'clang',
    stages: ['build'],
    why: 'compiles the kernel with LLVM=1',
    debian: 'clang',
    elsewhere: 'clang 11 or newer',
  },
  {
    name: 'ld.lld',
    group: 'clang',
    stages: ['build'],
    why: 'links the kernel with LLVM=1',
    debian: 'lld',
    elsewhere: 'lld 11 or newer',
  },
  {
    name: 'llvm-objcopy',
    group: 'clang',
    stages: ['build'],
    why: "LLVM's binutils",
    debian: 'llvm',
    elsewhere: 'llvm 11 or newer',
  },
  {
    name: 'chromium',
    group: 'report-tests',
    stages: ['report'],
    why: 'opens the report as a reader would',
    debian: 'chromium',
    elsewhere: 'Chromium or Chrome',
  },
]);

/** @typedef {(typeof table)[number]['name']} ToolName */

/** @type {readonly Tool[]} */
export const tools = table;

/**
 * What brings the tool on Debian.
 * @param {Tool} tool
 */
export function setupCommand({ group }) {
  return group === 'chain' || group === 'extra' ? 'npm run setup' : `npm run setup -- --with ${group}`;
}

/**
 * The environment variable that says where a tool is: ENDGOAL_QEMU, ENDGOAL_VHOST_DEVICE_VSOCK.
 * @param {Tool} tool
 */
export function overrideOf(tool) {
  return `ENDGOAL_${tool.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}
