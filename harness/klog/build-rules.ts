/** What broke. Kinds above `compile` make errors of their own below them: the disk is full, so a file is cut, so it doesn't parse. */
export const buildErrorKinds = [
  'disk full',
  'out of memory',
  'missing tool',
  'Kconfig',
  'missing header',
  'compile',
  'assemble',
  'link',
  'modpost',
  'compiler crash',
  'make',
] as const;

export type BuildErrorKind = (typeof buildErrorKinds)[number];

/** A line of a build log that says what went wrong. */
export interface BuildRule {
  readonly kind: BuildErrorKind;
  /** Named groups: `file`, `line`, `column` say where, `what` is the summary unless there is one here. */
  readonly match: RegExp;
  /** With `$<group>`. */
  readonly summary?: string;
  readonly warning?: true;
  /** The case of the field-failure catalogue, if the line settles it. */
  readonly field?: 'F03' | 'F04';
  /** Whether the field case holds only for a program that runs on the build machine. */
  readonly hostOnly?: true;
  /** Whether this is about such a program whatever the paths say. */
  readonly host?: true;
  readonly sample: string;
  readonly says: string;
}

const place = String.raw`^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)?`;
const open = '[`\'‘"“]';
const close = '[\'’"”]';

function at(rest: string): RegExp {
  return new RegExp(`${place} ${rest}`);
}

/** In order; the first that matches a line wins. */
export const buildRules: readonly BuildRule[] = [
  {
    kind: 'disk full',
    match: /No space left on device|[Dd]isk quota exceeded/,
    summary: 'no space left on the disk that the build writes to',
    sample: 'fs/vault.c:9:1: fatal error: error writing to /tmp/ccX.s: No space left on device',
    says: 'no space left on the disk that the build writes to',
  },
  {
    kind: 'out of memory',
    match: /(?:Killed signal terminated program|fatal error: Killed \(program) (?<program>\w+)/,
    summary: 'the kernel of the build machine killed $<program>: out of memory',
    sample: 'gcc: fatal error: Killed signal terminated program cc1',
    says: 'the kernel of the build machine killed cc1: out of memory',
  },
  {
    kind: 'out of memory',
    match:
      /(?<program>ld|collect2|clang|lld)\b.* (?:terminated with signal 9|unable to execute command: Killed)/,
    summary: 'the kernel of the build machine killed $<program>: out of memory',
    sample: 'collect2: fatal error: ld terminated with signal 9 [Killed]',
    says: 'the kernel of the build machine killed collect2: out of memory',
  },
  {
    kind: 'out of memory',
    match:
      /virtual memory exhausted|LLVM ERROR: out of memory|cc1\w*: out of memory allocating|memory exhausted$/,
    summary: 'a compiler or linker got no memory from the build machine',
    sample: 'cc1: out of memory allocating 65536 bytes after a total of 1048576 bytes',
    says: 'a compiler or linker got no memory from the build machine',
  },
  {
    kind: 'missing tool',
    match: /^(?:\/\S*\/)?(?:ba|da|z)?sh: (?:line )?(?:\d+: )?(?<tool>[\w./+-]+): (?:command )?not found/,
    summary: '$<tool> is not installed or not on the PATH',
    sample: '/bin/sh: 1: flex: not found',
    says: 'flex is not installed or not on the PATH',
  },
  {
    kind: 'missing tool',
    match: /^\.?\/?\S+: (?:line )?\d+: (?<tool>[\w./+-]+): (?:command )?not found/,
    summary: '$<tool> is not installed or not on the PATH',
    sample: './scripts/cc-version.sh: 28: aarch64-linux-gnu-gcc: not found',
    says: 'aarch64-linux-gnu-gcc is not installed or not on the PATH',
  },
  {
    kind: 'missing tool',
    match: new RegExp(
      `^(?:make(?:\\[\\d+\\])?|\\S*env): ${open}?(?<tool>[\\w./+-]+?)${close}?: (?:No such file or directory|Command not found)`,
    ),
    summary: '$<tool> is not installed or not on the PATH',
    sample: 'make[1]: bison: No such file or directory',
    says: 'bison is not installed or not on the PATH',
  },
  {
    kind: 'missing tool',
    match: /^BTF: .*pahole .*is not available/,
    summary: 'pahole is not installed or not on the PATH',
    sample: 'BTF: .tmp_vmlinux.btf: pahole (pahole) is not available',
    says: 'pahole is not installed or not on the PATH',
  },
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
      /(?:internal compiler error: |PLEASE submit a bug report|frontend command failed due to signal)(?<what>.*)/,
    summary: 'the compiler itself crashed: $<what>',
    sample: 'fs/vault.c:9:1: internal compiler error: Segmentation fault',
    says: 'the compiler itself crashed: Segmentation fault',
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
  {
    kind: 'link',
    match: new RegExp(
      `(?:(?<file>[^\\s:()]+\\.\\w+):)?(?:(?<line>\\d+):)?(?:\\([^)]*\\): )?undefined reference to ${open}(?<symbol>bcmp)${close}`,
    ),
    summary: 'undefined reference to $<symbol>',
    field: 'F04',
    hostOnly: true,
    sample: "confdata.c:(.text+0x1c): undefined reference to `bcmp'",
    says: 'undefined reference to bcmp',
  },
  {
    kind: 'link',
    match: new RegExp(
      `(?:(?<file>[^\\s:()]+\\.\\w+):)?(?:(?<line>\\d+):)?(?:\\([^)]*\\): )?undefined reference to ${open}(?<symbol>[^'’]+)${close}`,
    ),
    summary: 'undefined reference to $<symbol>',
    sample:
      "aarch64-linux-gnu-ld: fs/vault.o: in function `vault_open':\nfs/vault.c:77: undefined reference to `vault_seal'",
    says: 'undefined reference to vault_seal',
  },
  {
    kind: 'link',
    match:
      /ld(?:\.lld)?: error: (?<what>(?:undefined|duplicate) (?:hidden )?symbol: .*|unable to find library .*|.*)/,
    sample: 'ld.lld: error: undefined symbol: vault_seal',
    says: 'undefined symbol: vault_seal',
  },
  {
    kind: 'link',
    match:
      /\bld(?:\.\w+)?: (?:\S+: )?(?<what>(?:cannot find .*|.*multiple definition of .*|final link failed.*))/,
    sample: '/usr/bin/ld: cannot find -lcrypto: No such file or directory',
    says: 'cannot find -lcrypto: No such file or directory',
  },
  {
    kind: 'modpost',
    match: /^(?:ERROR|FATAL): (?:modpost: )?(?<what>"[^"]+" \[(?<file>[^\]]+)\] undefined!)/,
    sample: 'ERROR: modpost: "vault_seal" [fs/vault.ko] undefined!',
    says: '"vault_seal" [fs/vault.ko] undefined!',
  },
  {
    kind: 'modpost',
    match: /^(?:ERROR|FATAL): modpost: (?<what>.*)/,
    sample: 'ERROR: modpost: missing MODULE_LICENSE() in fs/vault.o',
    says: 'missing MODULE_LICENSE() in fs/vault.o',
  },
  {
    kind: 'modpost',
    match: /^WARNING: modpost: (?<what>.*)/,
    warning: true,
    sample:
      'WARNING: modpost: vmlinux.o: section mismatch in reference: vault_open (.text) -> vault_probe (.init.text)',
    says: 'vmlinux.o: section mismatch in reference: vault_open (.text) -> vault_probe (.init.text)',
  },
  {
    kind: 'Kconfig',
    match: /^(?<file>\S*Kconfig\S*):(?<line>\d+):\s*warning: (?<what>.*)/,
    warning: true,
    sample: "fs/Kconfig:7:warning: ignoring unsupported character '@'",
    says: "ignoring unsupported character '@'",
  },
  {
    kind: 'Kconfig',
    match: /^(?<file>\S+):(?<line>\d+):error: (?<what>recursive dependency detected!)/,
    sample: 'fs/Kconfig:7:error: recursive dependency detected!',
    says: 'recursive dependency detected!',
  },
  {
    kind: 'Kconfig',
    match: /^(?<file>\S*Kconfig\S*):(?<line>\d+): (?<what>.*)/,
    sample: 'fs/Kconfig:7: unknown statement "depend"',
    says: 'unknown statement "depend"',
  },
  {
    kind: 'Kconfig',
    match: /^\*\*\* (?:(?<what>Can't find default configuration .*|Configuration file .* not found!))/,
    sample: '*** Can\'t find default configuration "arch/arm64/configs/vault_defconfig"!',
    says: 'Can\'t find default configuration "arch/arm64/configs/vault_defconfig"!',
  },
  {
    kind: 'make',
    match: /^\*\*\* (?<what>The source tree is not clean|C compiler is too old|Compiler lacks .*)/,
    sample: "*** The source tree is not clean, please run 'make ARCH=arm64 mrproper'",
    says: 'The source tree is not clean',
  },
  {
    kind: 'make',
    match: /^(?:make(?:\[\d+\])?: |(?<file>\S+):(?<line>\d+): )\*\*\* (?<what>(?!\[).*)\. {1,2}Stop\./,
    sample: "make[2]: *** No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'.  Stop.",
    says: "No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'",
  },
];
