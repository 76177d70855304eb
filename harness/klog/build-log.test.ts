import { describe, expect, it } from 'vitest';
import { buildRules } from './build/rules.ts';
import { readBuildLog } from './build-log.ts';

describe('every rule reads its own sample', () => {
  it.each(buildRules.map(rule => ({ name: rule.sample.split('\n')[0], rule })))('$name', ({ rule }) => {
    const [first] = readBuildLog(rule.sample);
    expect(first).toMatchObject({
      kind: rule.kind,
      summary: rule.says,
      severity: rule.warning ? 'warning' : 'error',
    });
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
        "3: missing tool | -:- | scripts/kconfig/lexer.lex.c: Error 127 (command not found) | → scripts/kconfig/lexer.lex.c",
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
          "column": 6,
          "file": "fs/vault.c",
          "hostTool": false,
          "kind": "compile",
          "line": 77,
          "severity": "warning",
          "summary": "unused variable 'v' [-Wunused-variable]",
          "text": "fs/vault.c:77:6: warning: unused variable 'v' [-Wunused-variable]",
        },
      ]
    `);
  });
});
