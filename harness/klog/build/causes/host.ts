import type { BuildCause } from '../cause.ts';

/** The build machine: its disk, memory, file systems, libraries and network. */
export const hostCauses = {
  'build.disk-full': {
    blame: 'infrastructure',
    because: 'the disk that the build writes to, or /tmp, is full',
    todo: 'free space (df -h; df -i for inodes), or build on a larger disk with O=DIR and TMPDIR=DIR',
  },
  'build.out-of-memory': {
    blame: 'infrastructure',
    because: 'the build machine ran out of memory, and its kernel killed a compiler',
    todo: 'build with fewer jobs: make -j2; or add memory or swap',
  },
  'build.link-out-of-memory': {
    blame: 'infrastructure',
    because:
      'the build machine ran out of memory while it linked. vmlinux is linked by one process: fewer jobs do not help',
    todo: 'add memory or swap (full LTO takes 12 GB and more), or set CONFIG_LTO_CLANG_THIN=y or CONFIG_LTO_NONE=y, or reduce debug information (CONFIG_DEBUG_INFO_REDUCED=y)',
  },
  'build.pahole-out-of-memory': {
    blame: 'infrastructure',
    because:
      'the build machine ran out of memory while pahole wrote BTF. One process does that: fewer make jobs do not help',
    todo: 'add memory or swap (pahole takes several GB), or set CONFIG_DEBUG_INFO_BTF=n',
  },
  'build.process-limit': {
    blame: 'infrastructure',
    because: 'the build machine allows no more processes or open files to this user',
    todo: 'raise the limit (ulimit -u, ulimit -n; pids limit of the container), or build with fewer jobs: make -j2',
  },
  'build.io-error': {
    blame: 'infrastructure',
    because: 'the disk or network file system that the build is on failed',
    todo: 'look at dmesg for errors of the disk, and build on another one',
  },
  'build.not-writable': {
    blame: 'infrastructure',
    because: 'the build may not write there: the folder is read-only or belongs to another user',
    todo: 'build into a folder of your own (make O=DIR); if root built there before: sudo chown -R "$USER" DIR',
  },
  'build.not-executable': {
    blame: 'infrastructure',
    because:
      'a script or program lost its executable bit (a ZIP archive, a copy through Windows), or lies on a file system mounted with noexec',
    todo: "take the tree from git or from a tar archive; or chmod +x the file, and see 'findmnt -T .' for noexec",
  },
  'build.exec-format': {
    blame: 'infrastructure',
    because:
      '$<tool> is a program for another architecture: the folder was built on another machine, or HOSTCC is the cross compiler',
    todo: 'remove the built host tools (make mrproper, or a new O= folder) and build again with HOSTCC=gcc; give the cross compiler in CROSS_COMPILE only',
  },
  'build.shared-library-missing': {
    blame: 'infrastructure',
    because:
      'the program is installed, but the shared library $<library> that it needs is not; the status 127 comes from that',
    todo: "install the library ('apt-file search $<library>' names its package; libtinfo.so.5 is in libtinfo5 or libncurses5), or take a build of the program for this distribution",
  },
  'build.glibc-too-old': {
    blame: 'infrastructure',
    because: 'a program was built for a newer libc ($<library>) than this machine has',
    todo: 'remove host tools that another machine built (make mrproper); or take a toolchain for this distribution, or build in a newer container',
  },
  'build.argument-list': {
    blame: 'infrastructure',
    because:
      'a command line is longer than this machine allows: the paths of the build folder are too long. No program is missing, although the status is 127',
    todo: 'build in a folder with a short path (make O=/tmp/k), and without a long environment (env -i PATH="$PATH" make …)',
  },
  'build.file-name-too-long': {
    blame: 'infrastructure',
    because: 'the file system of the build takes no names so long (eCryptfs: 143 characters)',
    todo: 'build on another file system, in a folder with a short path',
  },
  'build.case-insensitive': {
    blame: 'infrastructure',
    because:
      'the tree lies on a file system that does not tell upper from lower case: of xt_TCPMSS.c and xt_tcpmss.c only one is there',
    todo: 'clone the tree anew on a case-sensitive file system (WSL: below /home, not /mnt/c; macOS: a case-sensitive volume or a container)',
  },
  'build.openssl-headers': {
    blame: 'infrastructure',
    because: 'sign-file and extract-cert run on the build machine and need the headers of OpenSSL',
    todo: "install libssl-dev (openssl-devel, openssl-devel-engine); without engine headers give HOSTCFLAGS=-I… and HOSTLDFLAGS='-L… -Wl,-rpath,…' a prebuilt OpenSSL or BoringSSL (AOSP: prebuilts/kernel-build-tools/linux-x86/{include,lib64})",
    field: 'F03',
  },
  'build.openssl-engine': {
    blame: 'infrastructure',
    because:
      'a host tool needs the ENGINE interface of OpenSSL, and the library that it met (BoringSSL, OpenSSL 4, or one without engines) does not have it',
    todo: "build against an OpenSSL with engines (HOSTCFLAGS=-I…, HOSTLDFLAGS='-L… -Wl,-rpath,…'), or take the tree's patch for BoringSSL (upstream 558bdc45dfb2: sign-file,extract-cert: use pkcs11 provider)",
    field: 'F03',
  },
  'build.host-libc': {
    blame: 'infrastructure',
    because: 'a tool that runs on the build machine met a libc that is not glibc (macOS, Bionic, musl)',
    todo: 'build in a Debian container or on a glibc host; do not edit the tree',
    field: 'F04',
  },
  'build.host-library': {
    blame: 'infrastructure',
    because:
      'a tool that runs on the build machine failed, not the kernel: a library or its headers are not installed',
    todo: 'install $<package>; npm run doctor shows what else is missing',
  },
  'build.host-libc-headers': {
    blame: 'infrastructure',
    because: 'the build machine has no headers or start files of its C library for what is compiled',
    todo: 'install build-essential (libc6-dev, linux-libc-dev), for 32-bit programs gcc-multilib',
  },
  'build.target-library': {
    blame: 'infrastructure',
    because:
      'a user-space program for the target (a selftest, a sample) does not find a header or library of the target; the kernel is not concerned, nor is any tool of the build machine',
    todo: "install the target's C library and the library asked for (libc6-dev-arm64-cross; PACKAGE:arm64), run make headers first, or leave the program out: make TARGETS=… SKIP_TARGETS=…",
  },
  'build.network': {
    blame: 'infrastructure',
    because: 'the build machine could not fetch something from the network',
    todo: 'look at network, proxy and DNS of the build machine, then build again',
  },
  'build.timed-out': {
    blame: 'infrastructure',
    because: 'the runner ended the job because its time was up',
    todo: 'raise the time limit of the job, keep a compiler cache (ccache), or give the runner more cores',
  },
  'build.crash-under-emulation': {
    blame: 'infrastructure',
    because: 'a program crashed in the emulator of another architecture (qemu-user in a container)',
    todo: "build in a container of this machine's own architecture with a cross compiler",
  },
  'build.tool-crash': {
    blame: 'infrastructure',
    because: 'a program of the build crashed: a fault of the program, or bad memory of this machine',
    todo: 'build again: if it crashes elsewhere, test the memory; if it stays, take another version of the program',
  },
  'build.clock': {
    blame: 'infrastructure',
    because: 'the clock of the build machine and of its file system differ: make cannot tell what is new',
    todo: 'set the clock, touch the tree (find . -newermt now -exec touch {} +), and build again',
  },
  'build.runner-ended': {
    blame: 'infrastructure',
    because: 'the runner itself ended (no memory or disk left on it, or it was taken away)',
    todo: 'run the job again; if it stays, give the runner more memory and disk, or build with fewer jobs',
  },
  'build.host-headers-newer': {
    blame: 'infrastructure',
    because: "the headers of the build machine are newer than this tree's host tools know",
    todo: 'take a newer stable release of the tree, or build in a container of its time',
  },
  'build.stale-dependencies': {
    blame: 'infrastructure',
    because:
      'the build folder remembers a file ($<target>) that is no longer there: tree or compiler changed since',
    todo: 'make clean, or build in an empty O= folder',
  },
  'build.mixed-objects': {
    blame: 'infrastructure',
    because: 'the build folder has objects of another architecture or compiler',
    todo: 'build in an empty O= folder (or make clean), with one ARCH and one toolchain',
  },
  'build.damaged-objects': {
    blame: 'infrastructure',
    because:
      'the build folder has a file that was cut short: an earlier build was interrupted, or its disk was full',
    todo: 'remove the file, or build in an empty folder (make clean, or a new O= folder)',
  },
} as const satisfies Record<string, BuildCause>;
