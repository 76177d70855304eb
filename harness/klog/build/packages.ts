/** Debian packages of programs, by the program's name. A program that is not here is in the package of its name. */
const programs: Readonly<Record<string, string>> = {
  pahole: 'pahole (dwarves on Ubuntu and Fedora)',
  xz: 'xz-utils',
  lzma: 'xz-utils',
  lz4c: 'lz4',
  mkimage: 'u-boot-tools',
  dtc: 'device-tree-compiler',
  depmod: 'kmod',
  gcc: 'build-essential',
  'g++': 'build-essential',
  cc: 'build-essential',
  ld: 'binutils',
  as: 'binutils',
  'ld.lld': 'lld',
  python: 'python-is-python3',
  rpmbuild: 'rpm',
  'dpkg-buildpackage': 'dpkg-dev',
  dh: 'debhelper',
  msgfmt: 'gettext',
  rustc: 'rustc, rust-src',
  hexdump: 'bsdextrautils',
  which: 'debianutils',
  strip: 'binutils',
  nm: 'binutils',
  objcopy: 'binutils',
  'pkg-config': 'pkgconf',
  lzop: 'lzop',
  makeinfo: 'texinfo',
  hostname: 'hostname (inetutils)',
  yacc: 'bison',
  lex: 'flex',
};

/** Debian packages of libraries, by a header or by the name behind -l. */
const libraries: readonly (readonly [RegExp, string])[] = [
  [/^(?:gelf|libelf|elf)\.h$|^elf$/, 'libelf-dev'],
  [/^(?:elfutils\/.*|dwarf\.h)$|^dw$/, 'libdw-dev'],
  [/^(?:n?curses\w*|menu|panel)\.h$|^(?:ncursesw?|tinfo|menu|panel)$/, 'libncurses-dev'],
  [/^gmp\w*\.h$|^gmp$/, 'libgmp-dev'],
  [/^mpc\.h$|^mpc$/, 'libmpc-dev'],
  [/^mpfr\.h$|^mpfr$/, 'libmpfr-dev'],
  [/^zlib\.h$|^z$/, 'zlib1g-dev'],
  [/^zstd\.h$|^zstd$/, 'libzstd-dev'],
  [/^lzma\.h$|^lzma$/, 'liblzma-dev'],
  [/^yaml\.h$|^yaml$/, 'libyaml-dev'],
  [/^uuid\/.*$|^uuid$/, 'uuid-dev'],
  [/^sys\/capability\.h$|^cap$/, 'libcap-dev'],
  [/^libudev\.h$|^udev$/, 'libudev-dev'],
  [/^keyutils\.h$|^keyutils$/, 'libkeyutils-dev'],
  [/^numa\w*\.h$|^numa$/, 'libnuma-dev'],
  [/^(?:bfd|dis-asm)\.h$|^(?:bfd|opcodes)$/, 'binutils-dev'],
  [/^slang\.h$|^slang$/, 'libslang2-dev'],
  [/^libfdt\w*\.h$|^fdt$/, 'libfdt-dev'],
  [/^openssl\/.*$|^(?:crypto|ssl)$/, 'libssl-dev'],
  [/^libunwind\S*\.h$|^unwind$/, 'libunwind-dev'],
  [/^babeltrace\S*$/, 'libbabeltrace-dev'],
  [/^traceevent\S*$|^event-parse\.h$/, 'libtraceevent-dev'],
  [/^(?:Q\w+|Qt\w+\/.*)$/, 'qtbase5-dev'],
  [/^gtk\/.*$/, 'libgtk2.0-dev'],
  [/^Python\.h$/, 'python3-dev'],
  [/^c$|^m$|^pthread$|^rt$/, 'libc6-dev'],
];

/** What to install for a program, as Debian names it. */
export function packageOfProgram(program: string): string {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const cross = /^(\w+)-linux-(gnu\w*)-(gcc|g\+\+|cpp|ld|as|ar|nm|objcopy|strip)\S*$/.exec(name);
  if (cross) {
    const [, machine = '', system = '', tool = ''] = cross;
    const from = /^(?:gcc|cpp)$/.test(tool) ? 'gcc' : tool === 'g++' ? 'g++' : 'binutils';
    return `${from}-${machine.replaceAll('_', '-')}-linux-${system}`;
  }
  const llvm = /^(?:llvm-[a-z]+|llc)(-\d+)?$/.exec(name);
  if (llvm) return `llvm${llvm[1] ?? ''}`;
  return programs[name] ?? name;
}

/** What to install for a header or a library, as Debian names it. */
export function packageOfLibrary(name: string): string {
  return (
    libraries.find(([form]) => form.test(name))?.[1] ??
    `the package that has ${name} (apt-file search ${name})`
  );
}

/** What to install for a Python module, as Debian names it. */
export function packageOfModule(module: string): string {
  const top = module.split('.')[0] ?? module;
  const names: Readonly<Record<string, string>> = {
    Crypto: 'python3-pycryptodome',
    distutils: 'python3-setuptools (distutils is not in Python 3.12 and newer)',
    pkg_resources: 'python3-setuptools',
    elftools: 'python3-pyelftools',
    imp: 'Python 3.11 or older (imp is not in 3.12)',
  };
  return names[top] ?? `python3-${top.toLowerCase()}`;
}
