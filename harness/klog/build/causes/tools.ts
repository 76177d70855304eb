import type { BuildCause } from '../cause.ts';

/** Programs that the build calls: missing, too old, too new, or not fitting each other. */
export const toolCauses = {
  'build.tool-missing': {
    blame: 'infrastructure',
    because: 'the build calls $<tool>, which is not installed or not on the PATH',
    todo: 'install $<package>; npm run doctor shows what else is missing',
  },
  'build.compiler-missing': {
    blame: 'infrastructure',
    because: 'the compiler or linker $<tool> is not installed or not on the PATH',
    todo: 'install $<package>, or give its right name in CROSS_COMPILE, CC or LD (LLVM=1 for clang)',
  },
  'build.tool-too-old': {
    blame: 'infrastructure',
    because: '$<tool> is older than this kernel needs (Documentation/process/changes.rst)',
    todo: 'install a newer $<tool>, or build in a container of a newer distribution',
  },
  'build.rust-missing': {
    blame: 'infrastructure',
    because: 'CONFIG_RUST needs $<tool>, which this machine does not have',
    todo: 'make LLVM=1 rustavailable says what is missing; install rustc, bindgen, rust-src and libclang-dev of the versions in scripts/min-tool-version.sh, or set CONFIG_RUST=n',
  },
  'build.rust-mismatch': {
    blame: 'infrastructure',
    because:
      'the Rust toolchain and this tree do not fit: its compiler, bindgen or library sources are of another version',
    todo: 'install the versions of scripts/min-tool-version.sh (rustup override set …; cargo install --locked bindgen-cli), or set CONFIG_RUST=n',
  },
  'build.python-module': {
    blame: 'infrastructure',
    because: 'a script of the build needs the Python module $<module>, which is not installed',
    todo: 'install $<package>, or: python3 -m pip install $<module>',
  },
  'build.python-version': {
    blame: 'infrastructure',
    because: 'a script of this tree does not run with the Python of this machine',
    todo: 'give it the Python that it is written for (python2 for trees before 5.4), or take a newer stable release of the tree',
  },
  'build.perl': {
    blame: 'infrastructure',
    because: 'a Perl script of this tree does not run with the Perl of this machine',
    todo: 'install the module that it names; for defined(@array) take a newer stable release of the tree',
  },
  'build.other-userland': {
    blame: 'infrastructure',
    because: '$<tool> of this machine is not the GNU tool that the build expects (BSD, macOS, BusyBox)',
    todo: 'install the GNU tools (Alpine: apk add coreutils findutils grep sed diffutils; macOS: build in a Linux container)',
  },
  'build.pahole-missing': {
    blame: 'infrastructure',
    because: 'CONFIG_DEBUG_INFO_BTF=y needs pahole, which is not installed',
    todo: 'install pahole (Debian: pahole; Ubuntu, Fedora: dwarves), or set CONFIG_DEBUG_INFO_BTF=n',
  },
  'build.pahole-failed': {
    blame: 'infrastructure',
    because:
      'pahole made no BTF of vmlinux: it is too old for this kernel and compiler (1.25 and newer for gcc 12 and later, 1.28 for gcc 15)',
    todo: 'install a newer pahole (pahole --version), or set CONFIG_DEBUG_INFO_BTF=n',
  },
  'build.pahole-too-new': {
    blame: 'infrastructure',
    because:
      'pahole 1.24 and newer write BTF that this kernel does not read (BTF_KIND_ENUM64: -22, Invalid argument)',
    todo: 'take a stable release of the tree whose pahole call has --skip_encoding_btf_enum64 (5.10.163, 5.15.87 and later), or pahole 1.23, or set CONFIG_DEBUG_INFO_BTF=n',
  },
  'build.btf-failed': {
    blame: 'infrastructure',
    because:
      'no BTF was made for vmlinux: pahole does not fit this kernel and compiler, or was killed; read what it says above this line',
    todo: 'install the pahole that Documentation/process/changes.rst names (pahole --version), see dmesg for the OOM killer, or set CONFIG_DEBUG_INFO_BTF=n',
  },
  'build.bpf-clang': {
    blame: 'infrastructure',
    because: 'programs in BPF need a clang with the BPF target and BTF of the kernel',
    todo: 'install clang and llvm, and build vmlinux with CONFIG_DEBUG_INFO_BTF=y first',
  },
  'build.compiler-too-new': {
    blame: 'infrastructure',
    because:
      'the compiler is newer than this tree knows: it refuses code that the compilers of its time took',
    todo: "build with an older compiler (CC=gcc-12, or a container of the tree's time), or take the newest stable release of the tree; for a warning made an error set CONFIG_WERROR=n",
  },
  'build.compiler-c23': {
    blame: 'infrastructure',
    because:
      'the compiler is too new for this tree: gcc 15 compiles as C23 by default, where bool, true and false are keywords and () takes no arguments',
    todo: 'build with gcc 14 or older (CC=gcc-14 HOSTCC=gcc-14), or take a stable release of the tree that passes -std=gnu11 to that folder',
  },
  'build.host-compiler-common': {
    blame: 'infrastructure',
    because:
      'the host compiler is newer than this tree knows: gcc 10 and clang 11 have -fno-common by default, so a variable in two objects is defined twice',
    todo: 'build with HOSTCFLAGS=-fcommon, or take the fix: upstream e33a814e772c (scripts/dtc: Remove redundant YYLOC global declaration)',
  },
  'build.compiler-too-old': {
    blame: 'infrastructure',
    because: 'the compiler or assembler is older than this tree needs: it does not know $<what>',
    todo: 'install a newer compiler and binutils (Documentation/process/changes.rst names the oldest), or build in a newer container',
  },
  'build.compiler-option': {
    blame: 'infrastructure',
    because:
      'the compiler does not know an option that this tree or configuration gives it: it is of another version, or another compiler, than was probed',
    todo: 'build with the compiler that the configuration was made with (CONFIG_CC_VERSION_TEXT), run make olddefconfig with the new one, and never mix gcc and clang in one folder',
  },
  'build.compiler-crash': {
    blame: 'infrastructure',
    because: 'a compiler that crashes has a fault of its own, or this machine has bad memory',
    todo: 'build again: if it crashes elsewhere, test the memory; if it stays, take another version of the compiler',
  },
  'build.compiler-plugin': {
    blame: 'infrastructure',
    because:
      'plugins of gcc do not load or compile: their headers belong to another version of gcc than the compiler',
    todo: 'install gcc-N-plugin-dev of that very compiler, run make clean, or set CONFIG_GCC_PLUGINS=n',
  },
  'build.llvm-mixed': {
    blame: 'infrastructure',
    because: 'programs of different LLVM versions are mixed: one does not read what the other wrote',
    todo: 'take clang, ld.lld and llvm-* of one version (LLVM=-18 or LLVM=/path/to/bin/), and build in an empty folder',
  },
  'build.assembler': {
    blame: 'infrastructure',
    because:
      "the assembler (binutils, or clang's own) does not take this code: it is older, newer or of another kind than the tree expects",
    todo: 'install binutils of the age of the tree or newer; for an old tree with clang give LLVM_IAS=0',
  },
  'build.tool-too-new': {
    blame: 'infrastructure',
    because: 'make, or another tool of this machine, is newer than this tree knows',
    todo: 'take a newer stable release of the tree, or build in a container of its time',
  },
  'build.host-tool': {
    blame: 'infrastructure',
    because:
      "a tool of the tree that runs on the build machine does not compile or run with this machine's compiler and libraries; the kernel itself is not concerned",
    todo: 'build in a container of the time of the tree, or take its newest stable release; look at that file if you changed it',
  },
  'build.linker': {
    blame: 'infrastructure',
    because: 'the linker does not take what this tree or compiler gives it: it is of another version or kind',
    todo: 'take compiler and linker of one release (LLVM=1, or binutils of the compiler), and build in an empty folder',
  },
} as const satisfies Record<string, BuildCause>;
