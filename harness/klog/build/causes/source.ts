import type { BuildCause } from '../cause.ts';

/** The kernel's source, patches and drivers that were added to it. */
export const sourceCauses = {
  'build.kernelsu': {
    blame: 'product',
    because:
      'KernelSU (SukiSU, KernelSU-Next, SUSFS) was added to the tree, and its hooks and its driver do not fit each other or this kernel',
    todo: 'take hooks, SUSFS patch and driver of one release for this kernel version; choose manual hooks or kprobes, not both (CONFIG_KSU, CONFIG_KSU_MANUAL_HOOK, CONFIG_KPROBES); or take all of it out again',
  },
  'build.source-mismatch': {
    blame: 'product',
    because:
      'the source names what this kernel does not have, or has otherwise: a driver or patch for another version, or an option that brings it is off',
    todo: 'take the driver or patch for this kernel version; see git log -S NAME for where the name went, and turn on the option that brings it',
  },
  'build.source-syntax': {
    blame: 'product',
    because: 'the source is not C at that place: an edit or a patch left it broken',
    todo: 'look at what changed there: git diff, git log -p -- FILE',
  },
  'build.merge-conflict': {
    blame: 'product',
    because: 'a merge conflict was left in the source',
    todo: 'resolve it: git diff --check names all of them',
  },
  'build.patch-rejected': {
    blame: 'product',
    because: 'a patch does not fit this tree: it is for another version, or is in it already',
    todo: 'take the patch for this version, or leave it out; a .rej file beside the source has what was refused',
  },
  'build.header-missing': {
    blame: 'product',
    because: 'the source includes a header that neither the tree nor the include paths of that folder have',
    todo: 'turn on the option or add the file that brings it; in a driver of your own add its folder: ccflags-y += -I$(src)',
  },
  'build.undefined-symbol': {
    blame: 'product',
    because:
      'code that is built in calls what is not: the option of the callee is off or m, or its file is not in the Makefile',
    todo: 'find who defines it (git grep -n "NAME("), and turn its option to y or let the caller depend on it',
  },
  'build.module-symbol': {
    blame: 'product',
    because:
      'a module calls what neither the kernel nor another module exports: the option of the callee is off, EXPORT_SYMBOL is missing, or Module.symvers is of another build',
    todo: 'find who defines it (git grep -n "EXPORT_SYMBOL.*NAME"); turn its option on; for a module from outside give KBUILD_EXTRA_SYMBOLS',
  },
  'build.module-licence': {
    blame: 'product',
    because: 'a module lacks MODULE_LICENSE(), or is not GPL and uses symbols that are for GPL modules only',
    todo: 'add MODULE_LICENSE("GPL") if that is its licence, or take the symbol out',
  },
  'build.module-namespace': {
    blame: 'product',
    because: 'a module uses symbols of a namespace that it does not import',
    todo: 'add MODULE_IMPORT_NS(…) to the module (a string since 6.13); make nsdeps does it',
  },
  'build.modpost': {
    blame: 'product',
    because: 'modpost refuses an object: its sections, exports or device tables are wrong',
    todo: 'read the modpost lines above; CONFIG_SECTION_MISMATCH_WARN_ONLY=y lets section mismatches pass',
  },
  'build.duplicate-definition': {
    blame: 'product',
    because:
      'two objects define the same name: a driver is in the tree twice, or a definition stands in a header',
    todo: 'turn one of the two off, or make the definition static; compare both places that the line names',
  },
  'build.duplicate-module': {
    blame: 'product',
    because: 'two modules have the same file name',
    todo: 'rename one of them in its Makefile, or turn it off',
  },
  'build.image-too-large': {
    blame: 'product',
    because: 'the kernel is larger than its place in memory or on the partition',
    todo: 'turn options off or to m (a kernel of all y is too large), or leave debug information out of the image',
  },
  'build.linker-script': {
    blame: 'product',
    because: 'an assertion or section of the linker script does not hold for this configuration',
    todo: 'look at arch/*/kernel/vmlinux.lds.S for the words; turn off the option that was added last, or try another version of the linker',
  },
  'build.kallsyms': {
    blame: 'product',
    because: 'the symbol table changed between the link passes',
    todo: 'make KALLSYMS_EXTRA_PASS=1 works around it; if it stays, report it with version of binutils',
  },
  'build.objtool': {
    blame: 'unknown',
    because:
      'objtool does not understand the machine code that the compiler made: a fault of the code, of objtool or of a compiler newer than both',
    todo: 'try the compiler that the tree was released with; then report it to linux-kernel with the object',
  },
  'build.device-tree': {
    blame: 'product',
    because:
      'a device tree source is wrong at that place, or includes a file that was not copied (symbolic links lost)',
    todo: 'correct it there; a label that does not exist needs its .dtsi, or dtc -@',
  },
  'build.assertion': {
    blame: 'product',
    because:
      'a check at compile time (BUILD_BUG_ON, static_assert, #error) does not hold for this configuration',
    todo: 'read the condition in the file; undo the option or change of a structure that it is about',
  },
  'build.frame-size': {
    blame: 'product',
    because:
      'a function takes more stack than CONFIG_FRAME_WARN allows; KASAN and other sanitizers add to it',
    todo: 'raise CONFIG_FRAME_WARN, or turn the sanitizer off for that file (KASAN_SANITIZE_file.o := n)',
  },
  'build.warning-as-error': {
    blame: 'unknown',
    because:
      'a warning was made an error (CONFIG_WERROR, -Werror): in a source that you changed it is that change, else this compiler warns of more than the one the tree was released with',
    todo: 'correct the source if it is yours; else set CONFIG_WERROR=n, or build with the compiler of the tree',
  },
  'build.file-missing': {
    blame: 'product',
    because:
      'the tree does not have the source of $<target>: a Makefile names a file that was not added, or was lost',
    todo: 'git status shows what is missing; add the file, or take the line out of the Makefile',
  },
  'build.makefile': {
    blame: 'product',
    because: 'a Makefile of the tree, or of a driver that was added, stops there with an error',
    todo: 'look at that line of the Makefile, and at what was added to it last',
  },
} as const satisfies Record<string, BuildCause>;
