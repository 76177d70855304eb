import { type BuildRule, close, open } from './rule.ts';

/** GNU ld's complaint, after `file:line:`, `file:(section+offset):` or nothing. */
function undefinedReference(symbol: string): RegExp {
  const where = '(?:(?<file>[^\\s:()]+\\.\\w+):)?(?:(?<line>\\d+):)? ?(?:\\([^)]*\\): )?';
  return new RegExp(`${where}undefined reference to ${open}(?<symbol>${symbol})${close}`);
}

/** What linkers, modpost, Kconfig and make say. */
export const linkRules: readonly BuildRule[] = [
  {
    kind: 'link',
    match: undefinedReference('bcmp'),
    summary: 'undefined reference to $<symbol>',
    field: 'F04',
    hostOnly: true,
    sample: "confdata.c:(.text+0x1c): undefined reference to `bcmp'",
    says: 'undefined reference to bcmp',
  },
  {
    kind: 'link',
    match: undefinedReference("[^'’]+"),
    summary: 'undefined reference to $<symbol>',
    sample:
      "aarch64-linux-gnu-ld: fs/vault.o: in function `vault_open':\nfs/vault.c:77: undefined reference to `vault_seal'",
    says: 'undefined reference to vault_seal',
  },
  {
    kind: 'link',
    match: /ld(?:\.lld)?: error: (?<what>undefined symbol: bcmp\b)/,
    field: 'F04',
    hostOnly: true,
    sample: 'ld.lld: error: undefined symbol: bcmp',
    says: 'undefined symbol: bcmp',
  },
  {
    kind: 'link',
    match: /ld(?:\.lld)?: error: (?<what>.*)/,
    sample: 'ld.lld: error: undefined symbol: vault_seal',
    says: 'undefined symbol: vault_seal',
  },
  {
    kind: 'link',
    match:
      /\bld(?:\.\w+)?: (?:\S+?:)??(?:(?<file>[^\s:()]+):(?<line>\d+): )(?<what>multiple definition of .*)/,
    sample:
      "aarch64-linux-gnu-ld: fs/b.o:/src/fs/b.c:7: multiple definition of `vault'; fs/a.o:/src/fs/a.c:7: first defined here",
    says: "multiple definition of `vault'; fs/a.o:/src/fs/a.c:7: first defined here",
  },
  {
    kind: 'link',
    match:
      /^(?:\S*\bld(?:\.\w+)?: )?(?:(?<file>[^\s:()]+\.\w+):)?(?:(?<line>\d+):)? ?(?:\([^)]*\): )?(?<what>relocation (?:truncated to fit: )?R_.*)/,
    sample:
      "/src/fs/vault.c:77:(.text+0x1c): relocation truncated to fit: R_AARCH64_CALL26 against symbol `vault_seal'",
    says: "relocation truncated to fit: R_AARCH64_CALL26 against symbol `vault_seal'",
  },
  {
    kind: 'link',
    match:
      /\bld(?:\.\w+)?: (?:\S+: )?(?<what>(?:cannot find .*|.*multiple definition of .*|final link failed.*))/,
    sample: '/usr/bin/ld: cannot find -lcrypto: No such file or directory',
    says: 'cannot find -lcrypto: No such file or directory',
  },
  {
    kind: 'link',
    match: /^\S*\bld(?:\.bfd)?:(?! ?(?:warning: |use the --help |\S+: in function )) ?(?<what>.*)/,
    sample: "aarch64-linux-gnu-ld: unrecognized option '--pack-dyn-relocs=relr'",
    says: "unrecognized option '--pack-dyn-relocs=relr'",
  },
  {
    kind: 'link',
    match: /^(?<file>\S+\.o): error: (?<what>objtool: .*)/,
    sample: 'vmlinux.o: error: objtool: vault_open+0x10: unannotated intra-function call',
    says: 'objtool: vault_open+0x10: unannotated intra-function call',
  },
  {
    kind: 'link',
    match: /^FAILED:? (?<what>(?:load BTF|unresolved symbol) .*)/,
    summary: 'resolve_btfids: $<what>',
    sample: 'FAILED: load BTF from vmlinux: Invalid argument',
    says: 'resolve_btfids: load BTF from vmlinux: Invalid argument',
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
    kind: 'Kconfig',
    match: /^Error in reading or end of file/,
    summary: 'Kconfig asks for a value that .config does not have, and nobody is there to answer',
    sample: 'Error in reading or end of file.',
    says: 'Kconfig asks for a value that .config does not have, and nobody is there to answer',
  },
  {
    kind: 'make',
    match: /^(?:\*\*\*)? +ERROR: (?<what>Kernel configuration is invalid)/,
    sample: '***  ERROR: Kernel configuration is invalid. The following',
    says: 'Kernel configuration is invalid',
  },
  {
    kind: 'make',
    match:
      /^\*\*\* (?<what>The source tree is not clean|The present kernel .*|CONFIG_\w+ is disabled.*|Compiler lacks .*)/,
    sample: "*** The source tree is not clean, please run 'make ARCH=arm64 mrproper'",
    says: 'The source tree is not clean',
  },
  {
    kind: 'make',
    match: /^(?:make(?:\[\d+\])?: |(?<file>\S+):(?<line>\d+): )\*\*\* (?<what>(?!\[).*)\. {1,2}Stop\./,
    sample: "make[2]: *** No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'.  Stop.",
    says: "No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'",
  },
  {
    kind: 'make',
    match: /^(?<what>[^\s:]+:.*(?:Read-only file system|Permission denied))$/,
    sample: 'mkdir: cannot create directory ‘include/config’: Read-only file system',
    says: 'mkdir: cannot create directory ‘include/config’: Read-only file system',
  },
];
