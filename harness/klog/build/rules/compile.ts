import { at, type BuildRule, close, open } from '../rule.ts';
import { compileCause, headerCause } from '../source-cause.ts';

const nowhere = '(?::| file) (?:No such file or directory|not found)';

/** What compilers and assemblers say of a source. */
export const compileRules: readonly BuildRule[] = [
  {
    kind: 'missing header',
    cause: headerCause,
    match: at(`(?:fatal )?error: '?(?<header>openssl/[^':]+)'?${nowhere}`),
    summary: '$<header> not found: the host has no OpenSSL development headers with it',
    sample: 'certs/extract-cert.c:21:10: fatal error: openssl/engine.h: No such file or directory',
  },
  {
    kind: 'missing header',
    cause: headerCause,
    match: at(`(?:fatal )?error: '?(?<header>[^':\\s]+)'?${nowhere}`),
    summary: '$<header> not found',
    sample: 'tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory',
  },
  {
    kind: 'compile',
    cause: 'build.host-libc',
    match: at(`(?:fatal )?error: (?<what>.*${open}?ELF(?:32|64)_ST_(?:TYPE|BIND|INFO)${close}?.*)`),
    sample: "scripts/sorttable.h:263:11: error: use of undeclared identifier 'ELF32_ST_TYPE'",
  },
  {
    kind: 'compile',
    cause: seen => (seen.host ? 'build.host-libc' : compileCause(seen)),
    match: at(
      `(?:fatal )?error: (?<what>.*(?:(?:redefinition|conflicting types).*\\b(?:__)?u(?:int)?(?:8|16|32|64)(?:_t)?\\b|function ${open}(?:bcmp|strlcpy)${close}).*)`,
    ),
    sample: "tools/include/linux/types.h:30:18: error: conflicting types for 'u64'",
  },
  {
    kind: 'compile',
    cause: compileCause,
    match: at('(?:fatal )?error: (?<what>.*)'),
    sample: "fs/vault.c:77:3: error: 'struct vault' has no member named 'seal'",
  },
  {
    // Before gcc 4.x-style columns and for #error in old compilers: no "error:" but a place.
    kind: 'compile',
    cause: 'build.assertion',
    match: at('(?<what>#error .*)'),
    sample: 'fs/vault.c:7:2: #error "the vault needs a key"',
  },
  {
    // rustc names the place on the next line; clang has none for its own options.
    kind: 'compile',
    cause: compileCause,
    match:
      /^error(?:\[E\d+\])?: (?<what>(?!aborting due to|could not compile|builder for|Bad exit status|Recipe |failed to build|script |target ).*)/,
    sample: 'error[E0425]: cannot find value `vault` in this scope',
  },
  {
    kind: 'compile',
    cause: 'build.device-tree',
    match: /^Error: (?<file>\S+\.dtsi?):(?<line>\d+)\.(?<column>\d+)(?:-[\d.]+)? (?<what>.*)/,
    sample: 'Error: arch/arm64/boot/dts/vault.dts:34.1-9 syntax error',
  },
  {
    kind: 'compile',
    cause: 'build.device-tree',
    match: /^(?<file>\S+\.dts[io]?):(?<line>\d+)\.(?<column>\d+)-[\d.]+: ERROR \(\w+\): (?<what>.*)/,
    sample:
      'arch/arm64/boot/dts/vault.dts:12.3-14.5: ERROR (phandle_references): /uart: Reference to non-existent node or label "clk"',
  },
  {
    kind: 'compile',
    cause: 'build.device-tree',
    match:
      /^(?<what>FATAL ERROR: Couldn't open .*|(?:Failed to apply|Fail(?:ed)? to merge) .{0,80}(?:overlay|dtbo?).*)/,
    soft: true,
    sample: 'FATAL ERROR: Couldn\'t open "vault.dtsi": No such file or directory',
  },
  {
    kind: 'compile',
    match: at('[Ww]arning: (?<what>.*)'),
    warning: true,
    sample: "fs/vault.c:77:3: warning: unused variable 'v' [-Wunused-variable]",
  },
  {
    kind: 'assemble',
    cause: ({ groups: { what = '' } }) => (assembler.test(what) ? 'build.assembler' : undefined),
    match: at('(?:Fatal )?[Ee]rror: (?<what>.*)'),
    sample: "arch/arm64/lib/vault.S:12: Error: unknown mnemonic `movx' -- `movx x0,x1'",
  },
];

const assembler =
  /selected processor|unknown (?:architectural|mnemonic|pseudo|cpu|processor|or missing|relocation|token|directive)|unrecognized (?:opcode|option|symbol type|instruction)|no such instruction|(?:invalid|unsupported) instruction|bad (?:instruction|register name)|operand (?:size|type) mismatch|unexpected token|junk at end|extraneous/;
