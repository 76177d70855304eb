import { describe, expect, it } from 'vitest';
import { readBuildLog } from '../build-log.ts';
import { after, cc, host, ld, type Sample } from './sample-failure.ts';

const logs: readonly Sample[] = [
  [
    'a full disk',
    `ar: fs/built-in.a: No space left on device\n${after('fs/built-in.a')}`,
    'build.disk-full',
    'infrastructure',
  ],
  [
    'a compiler that the OOM killer took',
    `gcc: fatal error: Killed signal terminated program cc1\n${after('fs/vault.o')}`,
    'build.out-of-memory',
    'infrastructure',
  ],
  [
    'LTO that the OOM killer took, known by the status',
    `  LTO     vmlinux.o\n${after('vmlinux.o', 'Error 137')}`,
    'build.link-out-of-memory',
    'infrastructure',
  ],
  [
    'LTO that the OOM killer took, known by the script',
    `  LTO     vmlinux.o\n../scripts/link-vmlinux.sh: line 77: 811 Killed                  \${LD} -r -o \${1}\n${after('vmlinux', 'Error 137')}`,
    'build.link-out-of-memory',
    'infrastructure',
  ],
  [
    'lld under clang that the OOM killer took',
    `clang: error: unable to execute command: Killed\nclang: error: linker command failed due to signal (use -v to see invocation)\n${after('vmlinux.o')}`,
    'build.link-out-of-memory',
    'infrastructure',
  ],
  [
    'pahole that the OOM killer took',
    `  BTF     .btf.vmlinux.bin.o\nscripts/link-vmlinux.sh: line 9: 811 Killed                  LLVM_OBJCOPY=\${OBJCOPY} \${PAHOLE} -J \${1}\n  LD      vmlinux\n  BTFIDS  vmlinux\nFAILED: load BTF from vmlinux: Unknown error -2make[1]: *** [Makefile:1170: vmlinux] Error 255\n`,
    'build.pahole-out-of-memory',
    'infrastructure',
  ],
  [
    'a shell that lacks a program',
    `/bin/sh: 1: flex: not found\n${after('scripts/kconfig/lexer.lex.c', 'Error 127')}`,
    'build.tool-missing',
    'infrastructure',
  ],
  [
    'a cross compiler that is not installed',
    `scripts/Kconfig.include:39: C compiler 'riscv64-linux-gnu-gcc' not found\n${after('defconfig')}`,
    'build.compiler-missing',
    'infrastructure',
  ],
  [
    'a program that is not missing although the status is 127',
    `/opt/vault/clang: error while loading shared libraries: libvault.so.5: cannot open shared object file: No such file or directory\n${after('kernel/bounds.s', 'Error 127')}`,
    'build.shared-library-missing',
    'infrastructure',
  ],
  [
    'a host tool of another machine',
    `scripts/kconfig/conf: /lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.99' not found (required by scripts/kconfig/conf)\n${after('defconfig')}`,
    'build.glibc-too-old',
    'infrastructure',
  ],
  [
    'a host tool of another architecture',
    `/bin/sh: 1: scripts/mod/modpost: Exec format error\n${after('Module.symvers', 'Error 126')}`,
    'build.exec-format',
    'infrastructure',
  ],
  [
    'a pahole that does not know an option',
    `pahole: unrecognized option '--lang_exclude=vault'\nFailed to generate BTF for vmlinux\n${after('vmlinux')}`,
    'build.pahole-failed',
    'infrastructure',
  ],
  [
    'a pahole newer than the kernel',
    `  BTFIDS  vmlinux\nFAILED: load BTF from vmlinux: Unknown error -22make[1]: *** [Makefile:7: vmlinux] Error 255\n`,
    'build.pahole-too-new',
    'infrastructure',
  ],
  [
    'BTF that lacks a symbol',
    `  BTFIDS  vmlinux\nFAILED unresolved symbol vault_open\n${after('vmlinux', 'Error 255')}`,
    'build.btf-failed',
    'infrastructure',
  ],
  [
    'C23',
    cc("error: cannot use keyword 'true' as enumeration constant"),
    'build.compiler-c23',
    'infrastructure',
  ],
  [
    'a warning of a newer compiler',
    cc('error: array subscript 9 is outside array bounds [-Werror=array-bounds]'),
    'build.compiler-too-new',
    'infrastructure',
  ],
  [
    'a header for a compiler of the future',
    cc('fatal error: linux/compiler-gcc7.h: No such file or directory'),
    'build.compiler-too-new',
    'infrastructure',
  ],
  [
    '-fno-common of a host tool',
    `  HOSTLD  scripts/dtc/dtc\n/usr/bin/ld: scripts/dtc/b.o:(.bss+0x10): multiple definition of \`yylloc'; scripts/dtc/a.o:(.bss+0x0): first defined here\ncollect2: error: ld returned 1 exit status\nmake[1]: *** [scripts/Makefile.host:9: scripts/dtc/dtc] Error 1\n`,
    'build.host-compiler-common',
    'infrastructure',
  ],
  [
    'LLVM of two versions',
    ld("ld.lld: error: fs/vault.o: Unknown attribute kind (86) (Producer: 'LLVM17' Reader: 'LLVM 14')"),
    'build.llvm-mixed',
    'infrastructure',
  ],
  [
    'openssl without its headers',
    host('fatal error: openssl/opensslv.h: No such file or directory', 'scripts/sign-file.c'),
    'build.openssl-headers',
    'infrastructure',
  ],
  [
    'openssl without engines',
    `  HOSTCC  certs/extract-cert\n/usr/bin/ld: extract-cert.c:(.text+0x4): undefined reference to \`ENGINE_init'\nmake[1]: *** [certs/Makefile:9: certs/extract-cert] Error 1\n`,
    'build.openssl-engine',
    'infrastructure',
  ],
  [
    'libelf without its headers',
    host('fatal error: gelf.h: No such file or directory', 'tools/objtool/elf.c'),
    'build.host-library',
    'infrastructure',
  ],
  [
    'libelf that the Makefile asks for',
    'Makefile:1004: *** "Cannot generate ORC metadata for CONFIG_UNWINDER_ORC=y, please install libelf-dev, libelf-devel or elfutils-libelf-devel".  Stop.\n',
    'build.host-library',
    'infrastructure',
  ],
  ['macOS', host("fatal error: 'byteswap.h' file not found"), 'build.host-libc', 'infrastructure'],
  [
    'a machine without a C library for development',
    host('fatal error: stdio.h: No such file or directory'),
    'build.host-libc-headers',
    'infrastructure',
  ],
  [
    'a selftest for the target, which is no host tool',
    `make[1]: Entering directory '/src/linux/tools/testing/selftests/vault'\naarch64-linux-gnu-gcc -Wall seal.c -o /src/linux/tools/testing/selftests/vault/seal\nseal.c:4:10: fatal error: sys/capability.h: No such file or directory\nmake[1]: *** [../lib.mk:151: /src/linux/tools/testing/selftests/vault/seal] Error 1\n`,
    'build.target-library',
    'infrastructure',
  ],
  [
    'a Python module',
    `ModuleNotFoundError: No module named 'vault'\n${after('schema')}`,
    'build.python-module',
    'infrastructure',
  ],
  [
    'Rust',
    `***\n*** Rust bindings generator 'bindgen' could not be found.\n***\n${after('rustavailable')}`,
    'build.rust-missing',
    'infrastructure',
  ],
  [
    'a command line that is too long',
    `make[1]: execvp: /bin/sh: Argument list too long\n${after('vmlinux.a', 'Error 127')}`,
    'build.argument-list',
    'infrastructure',
  ],
  [
    'a disk without upper and lower case',
    `make[2]: *** No rule to make target 'net/netfilter/xt_HL.o', needed by 'net/netfilter/built-in.a'.  Stop.\nmake[1]: *** [scripts/Makefile.build:500: net/netfilter] Error 2\n`,
    'build.case-insensitive',
    'infrastructure',
  ],
  [
    'kernel headers that are not installed',
    'make: *** /lib/modules/6.1.0-vault/build: No such file or directory.  Stop.\n',
    'build.headers-missing',
    'infrastructure',
  ],
  [
    "Apple's linker",
    '  HOSTLD  scripts/kconfig/conf\nld: unknown options: --vault\nmake[1]: *** [scripts/kconfig/conf] Error 1\n',
    'build.host-libc',
    'infrastructure',
  ],
  [
    'sed of another system',
    'sed: 1: "vault": invalid command code v\nmake: *** [vault] Error 1\n',
    'build.other-userland',
    'infrastructure',
  ],
  [
    'a compiler that does not know ENGINE',
    host("error: implicit declaration of function 'ENGINE_vault'", 'scripts/sign-file.c'),
    'build.openssl-engine',
    'infrastructure',
  ],
  [
    'a header of the compiler that is gone',
    "make[2]: *** No rule to make target '/usr/lib/gcc/9/include/stdarg.h', needed by 'fs/vault.o'.  Stop.\n",
    'build.stale-dependencies',
    'infrastructure',
  ],
];

describe('a build that the build machine or its tools broke', () => {
  it.each(logs)('%s', (_, log, code, blame) => {
    const [first] = readBuildLog(log);
    expect({ code: first?.code, blame: first?.blame }).toEqual({ code, blame });
    expect(first?.todo).not.toBe('');
    expect(`${first?.because} ${first?.todo}`).not.toMatch(/\$<|undefined|install ;/);
  });
});
