import { describe, expect, it } from 'vitest';
import { buildRules } from './build/rules.ts';
import { readBuildLog } from './build-log.ts';

describe('every rule reads its own sample', () => {
  it.each(buildRules.map(rule => ({ name: rule.sample.split('\n')[0], rule })))('$name', ({ rule }) => {
    const [first] = readBuildLog(rule.sample);
    expect(first?.kind).toBe(rule.kind);
    expect(first?.severity).toBe(rule.warning ? 'warning' : 'error');
    expect(buildRules.find(({ match }) => match.test(rule.sample.split('\n').at(-1) ?? ''))).toBe(rule);
  });

  it('and says of it whose it is', () => {
    const rows = buildRules.map(({ sample }) => {
      const [first] = readBuildLog(sample);
      return `${first?.code} (${first?.blame}): ${first?.summary}`;
    });
    expect(rows).toMatchInlineSnapshot(`
      [
        "build.disk-full (infrastructure): no space left on the disk that the build writes to",
        "build.out-of-memory (infrastructure): the kernel of the build machine killed cc1: out of memory",
        "build.link-out-of-memory (infrastructure): the kernel of the build machine killed collect2: out of memory",
        "build.link-out-of-memory (infrastructure): the kernel of the build machine killed a command of the build: out of memory",
        "build.out-of-memory (infrastructure): a program of the build got no memory from the build machine",
        "build.out-of-memory (infrastructure): the kernel of the build machine killed a command of the build: out of memory",
        "build.process-limit (infrastructure): vfork: Resource temporarily unavailable",
        "build.io-error (infrastructure): fs/vault/built-in.a: Input/output error",
        "build.exec-format (infrastructure): scripts/kconfig/conf is a program for another architecture",
        "build.shared-library-missing (infrastructure): /opt/vault/bin/clang lacks the shared library libvault.so.2",
        "build.shared-library-missing (infrastructure): clang lacks the shared library libvault.so",
        "build.shared-library-missing (infrastructure): a program lacks the shared library /usr/local/opt/vault/lib/libvault.2.dylib",
        "build.glibc-too-old (infrastructure): scripts/basic/fixdep needs GLIBC_2.99",
        "build.argument-list (infrastructure): make[2]: execvp: /bin/bash: Argument list too long",
        "build.file-name-too-long (infrastructure): fs/vault.o.d: File name too long",
        "build.not-executable (infrastructure): ./scripts/ld-version.sh may not be executed",
        "build.wrong-folder-owner (user): mkdir: cannot create directory '/lib/modules/6.1.0-vault': Permission denied",
        "build.not-writable (infrastructure): mkdir: cannot create directory ‘include/config’: Read-only file system",
        "build.network (infrastructure): unable to access 'https://vault.invalid/linux.git/': Could not resolve host: vault.invalid",
        "build.timed-out (infrastructure): execution took longer than 1h0m0s seconds",
        "build.runner-ended (infrastructure): runner has received a shutdown signal",
        "build.interrupted (user): The operation was canceled",
        "build.crash-under-emulation (infrastructure): qemu: uncaught target signal 11 (Segmentation fault) - core dumped",
        "build.pahole-failed (infrastructure): ./scripts/link-vmlinux.sh: line 127: 4711 Segmentation fault      (core dumped) pahole -J vmlinux",
        "build.warning (unknown): Clock skew detected.  Your build may be incomplete.",
        "build.line-endings (user): scripts/config: line 9: $'\\r': command not found",
        "build.path (user): main directory cannot contain spaces or colons",
        "build.tool-missing (infrastructure): flex is not installed or not on the PATH",
        "build.compiler-missing (infrastructure): aarch64-linux-gnu-gcc is not installed or not on the PATH",
        "build.tool-missing (infrastructure): bison is not installed or not on the PATH",
        "build.compiler-missing (infrastructure): /opt/vault/bin/clang is not there",
        "build.compiler-missing (infrastructure): cc1 is not installed or not on the PATH",
        "build.compiler-missing (infrastructure): aarch64-linux-gnu-gcc is not installed or not on the PATH",
        "build.tool-missing (infrastructure): lld is not installed or not on the PATH",
        "build.tool-missing (infrastructure): m4 is not installed or not on the PATH",
        "build.pahole-missing (infrastructure): pahole is not installed or not on the PATH",
        "build.tool-missing (infrastructure): depmod is not installed or not on the PATH",
        "build.rust-missing (infrastructure): a part of the Rust toolchain is missing: bindgen",
        "build.rust-mismatch (infrastructure): error[E0463]: can't find crate for \`core\`",
        "build.rust-mismatch (infrastructure): Rust compiler 'rustc' is too old.",
        "build.tool-too-old (infrastructure): the C compiler is too old for this kernel",
        "build.tool-too-old (infrastructure): make is too old for this kernel",
        "build.compiler-option (infrastructure): Sorry, this compiler is not supported.",
        "build.tool-too-new (infrastructure): *** mixed implicit and normal rules.  Stop.",
        "build.perl (infrastructure): Can't use 'defined(@array)' (Maybe you should just omit the defined()?) at kernel/timeconst.pl line 9.",
        "build.python-module (infrastructure): the Python module vault is not installed",
        "build.python-version (infrastructure): SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
        "build.unknown (unknown): FileNotFoundError: [Errno 2] No such file or directory: 'vault.yaml'",
        "build.other-userland (infrastructure): sed of this machine: unrecognized option: posix",
        "build.pahole-failed (infrastructure): pahole failed: btf_encoder__encode: btf__dedup failed!",
        "build.pahole-failed (infrastructure): pahole failed: unrecognized option '--btf_features=vault'",
        "build.btf-failed (infrastructure): pahole failed: .tmp_vmlinux.btf: No such file or directory",
        "build.btf-failed (infrastructure): vmlinux has no BTF: failed to find '.BTF' ELF section in vmlinux",
        "build.pahole-too-new (infrastructure): resolve_btfids: load BTF from vmlinux: Invalid argument",
        "build.btf-failed (infrastructure): resolve_btfids: unresolved symbol vault_open",
        "build.btf-failed (infrastructure): Failed to generate BTF for vmlinux",
        "build.warning (unknown): unresolved symbol vault_seal",
        "build.bpf-clang (infrastructure): Error: failed to load BTF from /vault/vmlinux: No such file or directory",
        "build.compiler-crash (infrastructure): the compiler itself crashed: Segmentation fault",
        "build.compiler-crash (infrastructure): the compiler itself crashed",
        "build.compiler-plugin (infrastructure): cannot load plugin ./scripts/gcc-plugins/vault.so: undefined symbol",
        "build.compiler-option (infrastructure): aarch64-linux-gnu-gcc: unrecognized command-line option '-mbranch-protection=pac-ret'",
        "build.cross-compiler-unset (user): as: unrecognized option '-EL'",
        "build.compiler-option (infrastructure): code model kernel does not support PIC mode",
        "build.compiler-lacks (infrastructure): Compiler lacks asm-goto support.",
        "build.compiler-lacks (infrastructure): Cannot use CONFIG_CC_STACKPROTECTOR_STRONG: -fstack-protector-strong not supported by compiler",
        "build.config-not-kept (product): CONFIG_VAULT_SEAL: actual '', expected 'y' from common/arch/arm64/configs/vault.fragment",
        "build.config-not-kept (product): CONFIG_VAULT_SEAL was not set as asked: (wanted 'y', got 'n')",
        "build.config-not-kept (product): CONFIG_VAULT_SEAL was asked for and does not exist in this tree, or its menu is off",
        "build.config-not-kept (product): CONFIG_VAULT_SEAL is not in the final .config as asked",
        "build.defconfig-not-minimal (product): savedefconfig does not match common/arch/arm64/configs/vault_defconfig",
        "build.kmi (product): ERROR: Differences between ksymtab and symbol list detected!",
        "build.module-outs (product): The following kernel modules are built but not copied. Add these lines to the module_outs attribute",
        "build.warning (unknown): ignoring unsupported character '@'",
        "build.kconfig-loop (product): recursive dependency detected!",
        "build.kconfig (product): unknown statement "depend"",
        "build.kconfig (product): can't open file "drivers/vault/Kconfig"",
        "build.no-such-target (user): Can't find default configuration "arch/arm64/configs/vault_defconfig"!",
        "build.config-asks (product): Kconfig asks for a value that .config does not have, and no terminal can answer",
        "build.not-configured (user): Kernel configuration is invalid",
        "build.host-library (infrastructure): Unable to find the ncurses package.",
        "build.module-symbol (product): "vault_seal" [fs/vault.ko] undefined!",
        "build.module-licence (product): missing MODULE_LICENSE() in fs/vault.o",
        "build.module-licence (product): GPL-incompatible module vault.ko uses GPL-only symbol 'vault_seal'",
        "build.warning (unknown): vmlinux.o: section mismatch in reference: vault_open (.text) -> vault_probe (.init.text)",
        "build.duplicate-module (product): two modules have the same file name",
        "build.modpost (product): depmod: Cycle detected: vault -> seal -> vault",
        "build.signing-key (product): sign-file: At main.c:171:",
        "build.openssl-headers (infrastructure): openssl/engine.h not found: the host has no OpenSSL development headers with it",
        "build.host-library (infrastructure): gelf.h not found",
        "build.host-libc (infrastructure): use of undeclared identifier 'ELF32_ST_TYPE'",
        "build.host-libc (infrastructure): conflicting types for 'u64'",
        "build.source-mismatch (product): 'struct vault' has no member named 'seal'",
        "build.assertion (product): #error "the vault needs a key"",
        "build.source-mismatch (product): cannot find value \`vault\` in this scope",
        "build.device-tree (product): syntax error",
        "build.device-tree (product): /uart: Reference to non-existent node or label "clk"",
        "build.device-tree (product): FATAL ERROR: Couldn't open "vault.dtsi": No such file or directory",
        "build.warning (unknown): unused variable 'v' [-Wunused-variable]",
        "build.assembler (infrastructure): unknown mnemonic \`movx' -- \`movx x0,x1'",
        "build.warning (unknown): vmlinux has a LOAD segment with RWX permissions",
        "build.undefined-symbol (product): undefined reference to vault_seal",
        "build.undefined-symbol (product): undefined symbol: vault_seal",
        "build.undefined-symbol (product): undefined symbols for architecture arm64",
        "build.duplicate-definition (product): multiple definition of \`vault'; fs/a.o:/src/fs/a.c:7: first defined here",
        "build.image-too-large (product): relocation truncated to fit: R_AARCH64_CALL26 against symbol \`vault_seal'",
        "build.host-library (infrastructure): cannot find -lcrypto: No such file or directory",
        "build.host-libc-headers (infrastructure): cannot find Scrt1.o: No such file or directory",
        "build.linker (infrastructure): unrecognized option '--pack-dyn-relocs=relr'",
        "build.llvm-mixed (infrastructure): vault.bc: error: Unknown attribute kind (86) (Producer: 'LLVM17' Reader: 'LLVM 14')",
        "build.objtool (unknown): objtool: vault_open+0x10: unannotated intra-function call",
        "build.kallsyms (product): Inconsistent kallsyms data",
        "build.damaged-objects (infrastructure): fs/vault.o: file format not recognized",
        "build.headers-missing (infrastructure): /lib/modules/6.1.0-vault/build: No such file or directory.  Stop.",
        "build.tree-not-clean (user): The source tree is not clean",
        "build.tree-not-clean (user): /src/linux is not clean, please run 'make mrproper'",
        "build.file-missing (product): No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'",
        "build.no-makefile (user): No targets specified and no makefile found",
        "build.architecture-unknown (user): arch/aarch64/Makefile: No such file or directory",
        "build.makefile (product): drivers/vault/seal.mk: No such file or directory",
        "build.makefile (product): missing separator",
        "build.makefile (product): the vault needs a key",
        "build.initramfs-missing (product): gen_initramfs.sh: Cannot open '/vault/initramfs.cpio'",
        "build.patch-rejected (product): 1 out of 3 hunks FAILED -- saving rejects to file fs/vault.c.rej",
        "build.host-library (infrastructure): Unmet build dependencies: libvault-dev:native",
        "build.unknown (unknown): CONFIG_VAULT is disabled; the seal cannot be made",
      ]
    `);
  });
});

function brief(log: string): string[] {
  return readBuildLog(log).map(({ kind, file, line, target, hostTool, field, summary, at }) =>
    [
      `${at}: ${field ? `${field} ` : ''}${kind}${hostTool ? ' (host tool)' : ''}`,
      `${file ?? '-'}:${line ?? '-'}`,
      summary,
      `→ ${target ?? '-'}`,
    ].join(' | '),
  );
}

describe('a build that broke', () => {
  it('on a missing OpenSSL header is a host tool broken: F03', () => {
    const log = `
  HOSTCC  scripts/sign-file
  CC      kernel/bounds.s
scripts/sign-file.c:29:10: fatal error: openssl/engine.h: No such file or directory
   29 | #include <openssl/engine.h>
      |          ^~~~~~~~~~~~~~~~~~
compilation terminated.
make[2]: *** [scripts/Makefile.host:114: scripts/sign-file] Error 1
make[1]: *** [/src/linux/Makefile:1278: scripts] Error 2
make: *** [Makefile:242: __sub-make] Error 2
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "4: F03 missing header (host tool) | scripts/sign-file.c:29 | openssl/engine.h not found: the host has no OpenSSL development headers with it | → scripts/sign-file",
      ]
    `);
  });

  it("on a phone's libc says so whichever header it was: F04", () => {
    const log = `
  HOSTCC  scripts/sorttable
  HOSTCC  scripts/selinux/genheaders/genheaders
In file included from scripts/sorttable.c:197:
scripts/sorttable.h:263:11: error: use of undeclared identifier 'ELF32_ST_TYPE'
1 error generated.
make[2]: *** [scripts/Makefile.host:114: scripts/sorttable] Error 1
In file included from scripts/selinux/genheaders/genheaders.c:18:
In file included from security/selinux/include/classmap.h:5:
include/linux/compiler.h:248:10: fatal error: 'asm/rwonce.h' file not found
#include <asm/rwonce.h>
         ^~~~~~~~~~~~~~
1 error generated.
make[4]: *** [scripts/Makefile.host:114: scripts/selinux/genheaders/genheaders] Error 1
ld.lld: error: undefined symbol: vault
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "5: F04 compile (host tool) | scripts/sorttable.h:263 | use of undeclared identifier 'ELF32_ST_TYPE' | → scripts/sorttable",
        "10: F04 missing header (host tool) | include/linux/compiler.h:248 | asm/rwonce.h not found | → scripts/selinux/genheaders/genheaders",
        "15: link | -:- | undefined symbol: vault | → -",
      ]
    `);
  });

  it('in the kernel itself names file, line and target, also with absolute paths and -j', () => {
    const log = `
  CC      fs/vault/open.o
  CC      fs/vault/seal.o
In file included from /src/linux/include/linux/list.h:5,
                 from /src/linux/fs/vault/seal.c:7:
/src/linux/include/linux/vault.h:12:9: error: unknown type name ‘vault_t’
/src/linux/fs/vault/open.c:77:3: error: implicit declaration of function ‘vault_seal’ [-Werror=implicit-function-declaration]
cc1: some warnings being treated as errors
make[4]: *** [/src/linux/scripts/Makefile.build:250: fs/vault/open.o] Error 1
make[4]: *** Waiting for unfinished jobs....
make[4]: *** [/src/linux/scripts/Makefile.build:250: fs/vault/seal.o] Error 1
make[3]: *** [/src/linux/scripts/Makefile.build:500: fs/vault] Error 2
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "6: compile | /src/linux/include/linux/vault.h:12 | unknown type name ‘vault_t’ | → fs/vault/seal.o",
        "7: compile | /src/linux/fs/vault/open.c:77 | implicit declaration of function ‘vault_seal’ [-Werror=implicit-function-declaration] | → fs/vault/open.o",
      ]
    `);
  });

  it('by a full disk blames the disk, not what was cut short by it', () => {
    const log = `
fs/vault.c:9:1: error: expected '}' at end of input
make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 1
ar: fs/built-in.a: No space left on device
make[3]: *** [scripts/Makefile.build:420: fs/built-in.a] Error 1
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "4: disk full | -:- | no space left on the disk that the build writes to | → fs/built-in.a",
        "2: compile | fs/vault.c:9 | expected '}' at end of input | → fs/vault.o",
      ]
    `);
  });

  it('by the OOM killer or a missing program is seen from the status alone', () => {
    const log = `
make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 137
make[1]: *** [scripts/Makefile.lib:300: scripts/kconfig/lexer.lex.c] Error 127
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "2: out of memory | -:- | fs/vault.o: Error 137 (killed) | → fs/vault.o",
        "3: missing tool (host tool) | -:- | scripts/kconfig/lexer.lex.c: Error 127 (command not found) | → scripts/kconfig/lexer.lex.c",
      ]
    `);
  });

  it('without any word that is known still names the target', () => {
    expect(
      brief('make[2]: *** [arch/arm64/boot/Makefile:31: arch/arm64/boot/Image] Error 1\n'),
    ).toMatchInlineSnapshot(`
      [
        "1: make | -:- | arch/arm64/boot/Image: Error 1 | → arch/arm64/boot/Image",
      ]
    `);
  });

  it('at the link of vmlinux names the symbol and who wanted it', () => {
    const log = `
  LD      .tmp_vmlinux.kallsyms1
aarch64-linux-gnu-ld: fs/vault/open.o: in function \`vault_open':
/src/linux/fs/vault/open.c:77: undefined reference to \`vault_seal'
make[1]: *** [/src/linux/Makefile:1181: vmlinux] Error 1
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "4: link | /src/linux/fs/vault/open.c:77 | undefined reference to vault_seal | → vmlinux",
      ]
    `);
  });

  it('at the link with lld takes the place from the next line', () => {
    const log = `
ld.lld: error: undefined symbol: vault_seal
>>> referenced by open.c:77 (/src/linux/fs/vault/open.c:77)
>>>               fs/vault/open.o:(vault_open) in archive fs/built-in.a
make[1]: *** [Makefile:1181: vmlinux] Error 1
`;
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "2: link | /src/linux/fs/vault/open.c:77 | undefined symbol: vault_seal | → vmlinux",
      ]
    `);
  });

  it("does not take the kernel's own bcmp for a phone's libc", () => {
    const log = 'ld.lld: error: undefined symbol: bcmp\nmake[1]: *** [Makefile:1181: vmlinux] Error 1\n';
    expect(brief(log)).toMatchInlineSnapshot(`
      [
        "1: link | -:- | undefined symbol: bcmp | → vmlinux",
      ]
    `);
  });
});

describe('a build that worked', () => {
  it('has no errors; its warnings come with their places', () => {
    const log = `
  CC      fs/vault.o
fs/vault.c:77:6: warning: unused variable 'v' [-Wunused-variable]
  LD      vmlinux
  HOSTCC  scripts/error-inject.o
  CC      lib/errname.o
`;
    expect(readBuildLog(log)).toMatchInlineSnapshot(`
      [
        {
          "at": 3,
          "because": "a warning breaks no build",
          "blame": "unknown",
          "code": "build.warning",
          "column": 6,
          "file": "fs/vault.c",
          "hostTool": false,
          "kind": "compile",
          "line": 77,
          "severity": "warning",
          "summary": "unused variable 'v' [-Wunused-variable]",
          "text": "fs/vault.c:77:6: warning: unused variable 'v' [-Wunused-variable]",
          "todo": "nothing, while it is a warning only",
        },
      ]
    `);
  });
});
