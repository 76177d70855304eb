import type { BuildCause } from '../cause.ts';

/** The configuration, and files that it names. */
export const configCauses = {
  'build.trusted-keys': {
    blame: 'product',
    because:
      "the configuration was taken from a distribution: CONFIG_SYSTEM_TRUSTED_KEYS or CONFIG_SYSTEM_REVOCATION_KEYS names $<file>, a file of the distribution's own packaging",
    todo: 'scripts/config --set-str SYSTEM_TRUSTED_KEYS "" --set-str SYSTEM_REVOCATION_KEYS "" && make olddefconfig',
  },
  'build.signing-key': {
    blame: 'product',
    because: 'modules are to be signed, and the key that CONFIG_MODULE_SIG_KEY names cannot be read',
    todo: 'put the key there, or set CONFIG_MODULE_SIG_KEY="certs/signing_key.pem": the build then makes one',
  },
  'build.firmware-missing': {
    blame: 'product',
    because: 'CONFIG_EXTRA_FIRMWARE names $<file>, and no such file is in CONFIG_EXTRA_FIRMWARE_DIR',
    todo: 'install the firmware (linux-firmware), or set CONFIG_EXTRA_FIRMWARE=""',
  },
  'build.initramfs-missing': {
    blame: 'product',
    because: 'CONFIG_INITRAMFS_SOURCE names files that are not there',
    todo: 'put them there, or set CONFIG_INITRAMFS_SOURCE=""',
  },
  'build.config-not-kept': {
    blame: 'product',
    because:
      'the final configuration does not have what was asked for: the option does not exist in this tree, or one that it depends on is off',
    todo: 'npm run kconfig -- explain $<symbol> --tree DIR says which; then correct the fragment or defconfig',
  },
  'build.defconfig-not-minimal': {
    blame: 'product',
    because:
      'the defconfig is not what make savedefconfig writes from it: an option was added by hand in the wrong place, is a default, or has unmet dependencies',
    todo: 'run make savedefconfig and copy the file over the defconfig; Kleaf: tools/bazel run //…:…_config -- savedefconfig; or put your options into a fragment of your own',
  },
  'build.kmi': {
    blame: 'product',
    because:
      "the kernel's interface to modules (KMI) is not the one that was frozen: symbols are missing or changed",
    todo: 'add the symbols to the symbol list (Kleaf: tools/bazel run //…:…_abi_update_symbol_list), or undo the change of their types',
  },
  'build.module-outs': {
    blame: 'product',
    because: 'the modules that were built are not those that the Kleaf target lists',
    todo: 'correct module_outs or module_implicit_outs of the target in BUILD.bazel; if a listed module was not built, check that its CONFIG option is on',
  },
  'build.kconfig': {
    blame: 'product',
    because: "Kconfig files of the tree can't be read at that place",
    todo: 'correct the file there; after a patch or setup script look at what it added',
  },
  'build.kconfig-loop': {
    blame: 'product',
    because: 'options of the tree depend on each other in a ring',
    todo: 'npm run kconfig -- explain SYMBOL shows the ring; break it in the Kconfig file that was changed last',
  },
  'build.config-asks': {
    blame: 'product',
    because: 'the configuration lacks values that this tree asks for, and nobody is there to answer',
    todo: 'run make olddefconfig first (or KCONFIG_ALLCONFIG)',
  },
  'build.compiler-lacks': {
    blame: 'infrastructure',
    because:
      'the compiler that make found lacks what the configuration asks for; often it is the wrong compiler',
    todo: 'give the right one (CROSS_COMPILE=aarch64-linux-gnu-, or LLVM=1), or run make olddefconfig with this one',
  },
} as const satisfies Record<string, BuildCause>;
