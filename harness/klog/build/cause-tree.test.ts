import { describe, expect, it } from 'vitest';
import { readBuildLog } from '../build-log.ts';
import { after, cc, ld, type Sample } from './sample-failure.ts';

const logs: readonly Sample[] = [
  [
    'a warning of no known kind',
    cc('error: the vault is open [-Werror=open-vault]'),
    'build.warning-as-error',
    'unknown',
  ],
  [
    'two drivers of one name',
    ld(
      "aarch64-linux-gnu-ld: drivers/b.o:/src/b.c:7: multiple definition of `vault_seal'; drivers/a.o:/src/a.c:7: first defined here",
    ),
    'build.duplicate-definition',
    'product',
  ],
  [
    'the compiler of the build machine for arm64',
    cc('error: bad value ‘armv8-a’ for ‘-march=’ switch').replace('fs/vault.c:7:3: ', 'cc1: '),
    'build.cross-compiler-unset',
    'user',
  ],
  [
    'an option of another architecture',
    `gcc: error: unrecognized command-line option ‘-mlittle-endian’\n${after('kernel/bounds.s')}`,
    'build.cross-compiler-unset',
    'user',
  ],
  [
    "a distribution's certificates",
    "make[2]: *** No rule to make target 'debian/canonical-revoked-certs.pem', needed by 'certs/x509_revocation_list'.  Stop.\n",
    'build.trusted-keys',
    'product',
  ],
  [
    'firmware that is not installed',
    "make[4]: *** No rule to make target '/lib/firmware/vault.bin', needed by 'drivers/base/firmware_loader/builtin/vault.bin.gen.o'.  Stop.\n",
    'build.firmware-missing',
    'product',
  ],
  [
    "Kleaf's check of the configuration",
    "ERROR: CONFIG_VAULT: actual 'm', expected 'y' from common/vault.fragment\n",
    'build.config-not-kept',
    'product',
  ],
  [
    "Android's check of the defconfig",
    'ERROR: savedefconfig does not match common/arch/arm64/configs/vault_defconfig\n',
    'build.defconfig-not-minimal',
    'product',
  ],
  [
    "nix's check of the configuration",
    'linux-config> GOT: #\nlinux-config> GOT: # configuration written to .config\nlinux-config> GOT: #\nlinux-config> warning: unused option: VAULT_A\nlinux-config> error: unused option: VAULT_B\nlinux-config> a\nlinux-config> b\nlinux-config> c\n',
    'build.config-not-kept',
    'product',
  ],
  [
    'a hook of KernelSU without its driver',
    ld(
      'ld.lld: error: undefined symbol: ksu_handle_vault\n>>> referenced by exec.c:7 (/src/KernelSU_build/fs/exec.c:7)\n>>>               vmlinux.o:(do_vault)',
    ),
    'build.kernelsu',
    'product',
  ],
  [
    'a runner whose folder has the name of KernelSU',
    cc("error: implicit declaration of function 'vault_seal'", '/work/KernelSU_Action/linux/fs/vault.c'),
    'build.source-mismatch',
    'product',
  ],
  [
    'a driver for another kernel',
    cc("error: 'struct vault' has no member named 'seal'"),
    'build.source-mismatch',
    'product',
  ],
  ['a source that is broken', cc("error: expected ';' before 'return'"), 'build.source-syntax', 'product'],
  [
    'a merge that was not finished',
    cc('error: version control conflict marker in file'),
    'build.merge-conflict',
    'product',
  ],
  [
    'modpost behind a warning of the linker',
    `aarch64-linux-gnu-ld: warning: vmlinux has a LOAD segment with RWX permissions\nFATAL: modpost: GPL-incompatible module vault.ko uses GPL-only symbol 'seal'\n${after('Module.symvers')}`,
    'build.module-licence',
    'product',
  ],
  [
    'a symbol that no one exports',
    `ERROR: modpost: "vault_seal" [fs/vault.ko] undefined!\n${after('Module.symvers')}`,
    'build.module-symbol',
    'product',
  ],
  [
    'a symbol that no one defines',
    ld(
      "aarch64-linux-gnu-ld: fs/vault.o: in function `f':\nvault.c:(.text+0x8): undefined reference to `vault_seal'",
    ),
    'build.undefined-symbol',
    'product',
  ],
  [
    'an architecture that is called otherwise',
    "Makefile:637: arch/aarch64/Makefile: No such file or directory\nmake: *** No rule to make target 'arch/aarch64/Makefile'.  Stop.\n",
    'build.architecture-unknown',
    'user',
  ],
  [
    'a target that there is not',
    "make: *** No rule to make target 'vault_defconfig'.  Stop.\n",
    'build.no-such-target',
    'user',
  ],
  [
    'no tree at all',
    'make: *** No targets specified and no makefile found.  Stop.\n',
    'build.no-makefile',
    'user',
  ],
  [
    'a path with spaces',
    'Makefile:143: *** source directory cannot contain spaces or colons.  Stop.\n',
    'build.path',
    'user',
  ],
  ['Ctrl-C', after('fs/vault.o', 'Interrupt'), 'build.interrupted', 'user'],
  [
    'nothing but the last lines of make',
    'make[1]: *** [Makefile:2045: .] Error 2\nmake: *** [Makefile:248: __sub-make] Error 2\n',
    'build.first-error-missing',
    'unknown',
  ],
  [
    'an error of no known kind',
    `  VAULT   vault.bin\nvaultmaker: the door is ajar\n${after('vault.bin', 'Error 3')}`,
    'build.unknown',
    'unknown',
  ],
  [
    'gcc that speaks Korean',
    cc('치명적인 오류: vault/seal.h: 그런 파일이나 디렉터리가 없습니다'),
    'build.header-missing',
    'product',
  ],
  [
    'make that speaks German',
    'make[2]: *** Keine Regel vorhanden, um das Ziel „debian/canonical-certs.pem“, benötigt von „certs/x509“, zu erstellen.  Schluss.\n',
    'build.trusted-keys',
    'product',
  ],
  [
    'a file of the tree that was lost',
    "gmake[2]: *** No rule to make target 'fs/vault.tbl', needed by 'include/generated/vault'.  Stop.\n",
    'build.file-missing',
    'product',
  ],
];

describe('a build that the tree, the configuration or the call broke, or nothing known', () => {
  it.each(logs)('%s', (_, log, code, blame) => {
    const [first] = readBuildLog(log);
    expect({ code: first?.code, blame: first?.blame }).toEqual({ code, blame });
    expect(first?.todo).not.toBe('');
    expect(`${first?.because} ${first?.todo}`).not.toMatch(/\$<|undefined|install ;/);
  });
});
