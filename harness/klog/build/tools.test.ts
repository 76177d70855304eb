import { describe, expect, it } from 'vitest';
import { readBuildLog } from '../build-log.ts';

/** A log, and what its first error must be: kind, file:line, target. */
const logs: readonly (readonly [name: string, log: string, error: string])[] = [
  [
    'lld, without debugging information: the object',
    `ld.lld: error: undefined symbol: vault_seal
>>> referenced by open.c
>>>               fs/vault/open.o:(vault_open) in archive vmlinux.a
make[1]: *** [Makefile:1181: vmlinux] Error 1`,
    'link fs/vault/open.o:- → vmlinux',
  ],
  [
    'GNU ld: the place of a relocation, not its warnings and headings',
    `aarch64-linux-gnu-ld: warning: fs/vault.o: missing .note.GNU-stack section implies executable stack
aarch64-linux-gnu-ld: fs/vault.o: in function \`vault_open':
/src/linux/fs/vault.c:77:(.text+0x1c): relocation truncated to fit: R_AARCH64_CALL26 against symbol \`vault_seal'
make[1]: *** [Makefile:1181: vmlinux] Error 1`,
    'link /src/linux/fs/vault.c:77 → vmlinux',
  ],
  [
    'an assertion of the linker script',
    `aarch64-linux-gnu-ld: ID map text too big or misaligned
make[1]: *** [Makefile:1181: vmlinux] Error 1`,
    'link -:- → vmlinux',
  ],
  [
    'a tool below tools/: a host tool, also with absolute paths',
    `In file included from /src/linux/tools/objtool/check.c:14:
/src/linux/tools/objtool/include/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory
compilation terminated.
make[4]: *** [/src/linux/tools/build/Makefile.build:97: /out/tools/objtool/check.o] Error 1
make[2]: *** [Makefile:65: objtool] Error 2`,
    'missing header (host tool) /src/linux/tools/objtool/include/objtool/elf.h:10 → /out/tools/objtool/check.o',
  ],
  [
    'dtc: the place in the device tree',
    `  DTC     arch/arm64/boot/dts/vault/phone.dtb
Error: arch/arm64/boot/dts/vault/phone.dts:34.1-9 syntax error
FATAL ERROR: Unable to parse input tree
make[3]: *** [scripts/Makefile.lib:423: arch/arm64/boot/dts/vault/phone.dtb] Error 1`,
    'compile arch/arm64/boot/dts/vault/phone.dts:34 → arch/arm64/boot/dts/vault/phone.dtb',
  ],
  [
    'rustc: the place from its next line',
    `error[E0425]: cannot find value \`vault\` in this scope
  --> rust/kernel/vault.rs:12:5
error: aborting due to 1 previous error
make[2]: *** [rust/Makefile:336: rust/kernel.o] Error 1`,
    'compile rust/kernel/vault.rs:12 → rust/kernel.o',
  ],
  [
    'an older gcc that was killed: out of memory',
    `aarch64-linux-gnu-gcc: internal compiler error: Killed (program cc1)
make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 4`,
    'out of memory -:- → fs/vault.o',
  ],
  [
    'what make saw killed: out of memory',
    `make[1]: *** [Makefile:1160: vmlinux] Killed
make: *** [Makefile:242: __sub-make] Error 2`,
    'out of memory -:- → vmlinux',
  ],
  [
    'a compiler that crashed: where',
    `fs/vault.c: In function 'vault_open':
fs/vault.c:9:1: internal compiler error: Segmentation fault
make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 1`,
    'compiler crash fs/vault.c:9 → fs/vault.o',
  ],
];

describe('what one tool of a build says', () => {
  it.each(logs)('%s', (_, log, expected) => {
    const errors = readBuildLog(`${log}\n`)
      .filter(({ severity }) => severity === 'error')
      .map(
        ({ kind, hostTool, file = '-', line = '-', target }) =>
          `${kind}${hostTool ? ' (host tool)' : ''} ${file}:${line} → ${target}`,
      );
    expect(errors).toEqual([expected]);
  });
});
