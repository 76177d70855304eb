import { at, type BuildRule, close, open } from './rule.ts';

/** What compilers and assemblers say. */
export const compileRules: readonly BuildRule[] = [
  {
    kind: 'missing header',
    match: at(
      `fatal error: '?(?<header>openssl/[^':]+)'?(?::| file) (?:No such file or directory|not found)`,
    ),
    summary: '$<header> not found: the host has no OpenSSL development headers with it',
    field: 'F03',
    host: true,
    sample: 'certs/extract-cert.c:21:10: fatal error: openssl/engine.h: No such file or directory',
    says: 'openssl/engine.h not found: the host has no OpenSSL development headers with it',
  },
  {
    kind: 'missing header',
    match: at(
      `fatal error: '?(?<header>asm/rwonce\\.h)'?(?::| file) (?:No such file or directory|not found)`,
    ),
    summary: '$<header> not found',
    field: 'F04',
    hostOnly: true,
    sample: "include/linux/compiler.h:248:10: fatal error: 'asm/rwonce.h' file not found",
    says: 'asm/rwonce.h not found',
  },
  {
    kind: 'missing header',
    match: at(`fatal error: '?(?<header>[^':\\s]+)'?(?::| file) (?:No such file or directory|not found)`),
    summary: '$<header> not found',
    sample: 'tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory',
    says: 'gelf.h not found',
  },
  {
    kind: 'compiler crash',
    match:
      /^(?:(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? )?(?:.*: )?internal compiler error: (?<what>.*)/,
    summary: 'the compiler itself crashed: $<what>',
    sample: 'fs/vault.c:9:1: internal compiler error: Segmentation fault',
    says: 'the compiler itself crashed: Segmentation fault',
  },
  {
    kind: 'compiler crash',
    match: /^PLEASE submit a bug report|frontend command failed (?:due to signal|with exit code)/,
    summary: 'the compiler itself crashed',
    sample: 'clang: error: clang frontend command failed with exit code 139 (use -v to see invocation)',
    says: 'the compiler itself crashed',
  },
  {
    kind: 'compile',
    match: at(`(?:fatal )?error: (?<what>.*${open}?ELF(?:32|64)_ST_(?:TYPE|BIND|INFO)${close}?.*)`),
    field: 'F04',
    sample: "scripts/sorttable.h:263:11: error: use of undeclared identifier 'ELF32_ST_TYPE'",
    says: "use of undeclared identifier 'ELF32_ST_TYPE'",
  },
  {
    kind: 'compile',
    match: at(
      `(?:fatal )?error: (?<what>.*(?:redefinition|conflicting types).*\\b(?:__)?u(?:int)?(?:8|16|32|64)(?:_t)?\\b.*)`,
    ),
    field: 'F04',
    hostOnly: true,
    sample: "tools/include/linux/types.h:30:18: error: conflicting types for 'u64'",
    says: "conflicting types for 'u64'",
  },
  {
    kind: 'compile',
    match: at(`(?:fatal )?error: (?<what>.*function ${open}bcmp${close}.*)`),
    field: 'F04',
    hostOnly: true,
    sample: "scripts/kconfig/confdata.c:60:9: error: call to undeclared function 'bcmp'; ISO C99",
    says: "call to undeclared function 'bcmp'; ISO C99",
  },
  {
    kind: 'compile',
    match: at('(?:fatal )?error: (?<what>.*)'),
    sample: "fs/vault.c:77:3: error: 'struct vault' has no member named 'seal'",
    says: "'struct vault' has no member named 'seal'",
  },
  {
    // A flag that this compiler does not know: no file is to blame.
    kind: 'compile',
    match:
      /^(?:\S*\/)?(?<tool>[\w.+-]*(?:gcc|g\+\+|clang|cc1|cc1plus|rustc)[\w.+-]*): (?:fatal )?error: (?<what>(?!linker command failed).*)/,
    summary: '$<tool>: $<what>',
    sample: "aarch64-linux-gnu-gcc: error: unrecognized command-line option '-mbranch-protection=pac-ret'",
    says: "aarch64-linux-gnu-gcc: unrecognized command-line option '-mbranch-protection=pac-ret'",
  },
  {
    // rustc names the place on the next line; clang has none for its own options.
    kind: 'compile',
    match: /^error(?:\[E\d+\])?: (?<what>(?!aborting due to|could not compile).*)/,
    sample: 'error[E0425]: cannot find value `vault` in this scope',
    says: 'cannot find value `vault` in this scope',
  },
  {
    kind: 'compile',
    match: /^Error: (?<file>\S+\.dtsi?):(?<line>\d+)\.(?<column>\d+)(?:-[\d.]+)? (?<what>.*)/,
    sample: 'Error: arch/arm64/boot/dts/vault.dts:34.1-9 syntax error',
    says: 'syntax error',
  },
  {
    kind: 'compile',
    match: /^(?<file>\S+\.dtsi?):(?<line>\d+)\.(?<column>\d+)-[\d.]+: ERROR \(\w+\): (?<what>.*)/,
    sample:
      'arch/arm64/boot/dts/vault.dts:12.3-14.5: ERROR (phandle_references): /uart: Reference to non-existent node or label "clk"',
    says: '/uart: Reference to non-existent node or label "clk"',
  },
  {
    kind: 'compile',
    match: at('warning: (?<what>.*)'),
    warning: true,
    sample: "fs/vault.c:77:3: warning: unused variable 'v' [-Wunused-variable]",
    says: "unused variable 'v' [-Wunused-variable]",
  },
  {
    kind: 'assemble',
    match: at('(?:Fatal )?[Ee]rror: (?<what>.*)'),
    sample: "arch/arm64/lib/vault.S:12: Error: unknown mnemonic `movx' -- `movx x0,x1'",
    says: "unknown mnemonic `movx' -- `movx x0,x1'",
  },
  {
    kind: 'assemble',
    match: /^\{standard input\}:(?<line>\d+): Error: (?<what>.*)/,
    sample: "{standard input}:19: Error: symbol `vault_entry' is already defined",
    says: "symbol `vault_entry' is already defined",
  },
];
