import type { BuildCause } from '../cause.ts';

/** How make was called, and what the log itself does not tell. */
export const userCauses = {
  'build.cross-compiler-unset': {
    blame: 'user',
    because: "the build machine's own compiler was asked to compile for another architecture",
    todo: 'give CROSS_COMPILE (make ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-), or LLVM=1',
  },
  'build.architecture-unknown': {
    blame: 'user',
    because: 'ARCH names no folder of arch/ in this tree',
    todo: 'give ARCH=arm64 (not aarch64), ARCH=x86_64, ARCH=riscv …; ls arch shows them',
  },
  'build.no-such-target': {
    blame: 'user',
    because: 'make was asked for $<target>, which this tree does not make',
    todo: 'correct the name (make help lists targets, ls arch/$ARCH/configs the defconfigs), and give the ARCH that it belongs to',
  },
  'build.no-makefile': {
    blame: 'user',
    because: 'make was called in a folder that has no kernel tree',
    todo: 'cd into the tree, or give it: make -C DIR',
  },
  'build.not-configured': {
    blame: 'user',
    because: 'the tree, or the folder of kernel headers, has not been configured and prepared',
    todo: 'run make defconfig (or olddefconfig) and make modules_prepare there first',
  },
  'build.headers-missing': {
    blame: 'infrastructure',
    because: 'a module is built for a kernel whose headers are not installed',
    todo: 'install linux-headers-$(uname -r) (kernel-devel), or give KDIR= a prepared tree',
  },
  'build.tree-not-clean': {
    blame: 'user',
    because: 'something was built in the source tree itself, so that it cannot be built elsewhere with O=',
    todo: 'make mrproper in the source tree (keep your .config first)',
  },
  'build.path': {
    blame: 'user',
    because:
      'kbuild takes no path with spaces or colons in it, nor a PATH with such words (WSL adds those of Windows)',
    todo: 'move the tree, or build with a plain PATH: PATH=/usr/local/bin:/usr/bin:/bin make …',
  },
  'build.line-endings': {
    blame: 'user',
    because: 'files of the tree have the line ends of Windows: git converted them',
    todo: 'git config core.autocrlf false, then clone again, on a Linux file system',
  },
  'build.links-lost': {
    blame: 'user',
    because: 'symbolic links of the tree were turned into text files (a ZIP archive, git on Windows)',
    todo: 'clone the tree again on a Linux file system (git config core.symlinks true)',
  },
  'build.interrupted': {
    blame: 'user',
    because:
      'the build was ended from outside (Ctrl-C, a signal, a cancelled job); no error of its own is known',
    todo: 'build again',
  },
  'build.wrong-folder-owner': {
    blame: 'user',
    because: 'the step writes outside the build folder and needs the rights to do that',
    todo: 'run only the install step as root (sudo make modules_install install), or give INSTALL_MOD_PATH and INSTALL_PATH',
  },
  'build.warning': {
    blame: 'unknown',
    because: 'a warning breaks no build',
    todo: 'nothing, while it is a warning only',
  },
  'build.first-error-missing': {
    blame: 'unknown',
    because: 'make only passes on that something below $<target> failed; the first error is not in this log',
    todo: 'take the whole log: make V=1 -j1 2>&1 | tee build.log',
  },
  'build.unknown': {
    blame: 'unknown',
    because: 'no known cause fits; the first error and its command are above',
    todo: 'build that target alone to see all of it: make V=1 -j1 $<target>',
  },
} as const satisfies Record<string, BuildCause>;
