import type { BuildRule } from '../rule.ts';

/** Kconfig, configurations that were not kept, and Android's checks of them. */
export const configRules: readonly BuildRule[] = [
  {
    kind: 'Kconfig',
    cause: 'build.config-not-kept',
    match: /^ERROR: (?:CONFIG_)(?<symbol>\w+): (?<what>actual .*)/,
    summary: 'CONFIG_$<symbol>: $<what>',
    sample: "ERROR: CONFIG_VAULT_SEAL: actual '', expected 'y' from common/arch/arm64/configs/vault.fragment",
  },
  {
    kind: 'Kconfig',
    cause: 'build.config-not-kept',
    match: /^(?:error: |warning: )?option not set correctly: (?:CONFIG_)?(?<symbol>\w+):? ?(?<what>.*)/,
    summary: 'CONFIG_$<symbol> was not set as asked: $<what>',
    sample: "error: option not set correctly: VAULT_SEAL (wanted 'y', got 'n')",
  },
  {
    kind: 'Kconfig',
    cause: 'build.config-not-kept',
    match: /^(?:error|warning): unused option: (?:CONFIG_)?(?<symbol>\w+)/,
    summary: 'CONFIG_$<symbol> was asked for and does not exist in this tree, or its menu is off',
    sample: 'error: unused option: VAULT_SEAL',
  },
  {
    kind: 'Kconfig',
    cause: 'build.config-not-kept',
    soft: true,
    match: /^Value requested for CONFIG_(?<symbol>\w+) not in final \.config/,
    summary: 'CONFIG_$<symbol> is not in the final .config as asked',
    sample: 'Value requested for CONFIG_VAULT_SEAL not in final .config',
  },
  {
    kind: 'Kconfig',
    cause: 'build.defconfig-not-minimal',
    match: /^ERROR: (?<what>savedefconfig does not match .*)/,
    sample: 'ERROR: savedefconfig does not match common/arch/arm64/configs/vault_defconfig',
  },
  {
    kind: 'modpost',
    cause: 'build.kmi',
    match:
      /^(?:ERROR: )?(?<what>.{0,80}(?:KMI|ABI) (?:DIFFERENCES|differences|symbol list|check|violation).*|.*not (?:listed )?in (?:the )?KMI.*|Symbols? missing from the (?:ksymtab|KMI).*|ERROR: Differences between ksymtab and symbol list.*)/,
    sample: 'ERROR: Differences between ksymtab and symbol list detected!',
  },
  {
    kind: 'make',
    cause: 'build.module-outs',
    match:
      /^(?:ERROR: )?(?<what>(?:The following (?:kernel )?modules are built but not copied|Missing in module_\w+|.{0,40}module_(?:implicit_)?outs.{0,40}).*)/,
    sample:
      'ERROR: The following kernel modules are built but not copied. Add these lines to the module_outs attribute',
  },
  {
    kind: 'Kconfig',
    match: /^(?<file>\S*Kconfig\S*):(?<line>\d+):\s*warning: (?<what>.*)/,
    warning: true,
    sample: "fs/Kconfig:7:warning: ignoring unsupported character '@'",
  },
  {
    kind: 'Kconfig',
    cause: 'build.kconfig-loop',
    match: /^(?<file>\S+):(?<line>\d+):error: (?<what>recursive (?:dependency|inclusion) detected!?)/,
    sample: 'fs/Kconfig:7:error: recursive dependency detected!',
  },
  {
    kind: 'Kconfig',
    cause: 'build.kconfig',
    match: /^(?<file>\S*Kconfig\S*):(?<line>\d+): ?(?:error: )?(?<what>(?!symbol |\s).+)/,
    sample: 'fs/Kconfig:7: unknown statement "depend"',
  },
  {
    kind: 'Kconfig',
    cause: 'build.kconfig',
    match: /^(?<what>(?:can't|cannot|can not) (?:open|find) (?:file )?"?\S*Kconfig\S*"?.*)/i,
    sample: 'can\'t open file "drivers/vault/Kconfig"',
  },
  {
    kind: 'Kconfig',
    cause: ({ groups: { target = '' } }) => (target ? 'build.no-such-target' : 'build.not-configured'),
    match:
      /^\*\*\* (?<what>Can't find default configuration "(?<target>[^"]*)".*|Configuration file .* not found!)/,
    sample: '*** Can\'t find default configuration "arch/arm64/configs/vault_defconfig"!',
  },
  {
    kind: 'Kconfig',
    cause: 'build.config-asks',
    match: /^(?:Error in reading or end of file|Console input\/output is redirected\. Run 'make oldconfig')/,
    summary: 'Kconfig asks for a value that .config does not have, and no terminal can answer',
    sample: 'Error in reading or end of file.',
  },
  {
    kind: 'make',
    cause: 'build.not-configured',
    match:
      /^(?:\*\*\*)? +ERROR: (?<what>Kernel configuration is invalid)|^\*\*\* (?<other>Configuration file ".*" not found!)/,
    summary: 'Kernel configuration is invalid',
    sample: '***  ERROR: Kernel configuration is invalid. The following',
  },
  {
    kind: 'missing tool',
    cause: 'build.host-library',
    match:
      /^(?:\S+:\d+: )?\*\*\* (?<what>(?:Unable to find the|Could not find|Unable to find) .*|.{0,40}required (?:header files|libraries).*)/,
    sample: '*** Unable to find the ncurses package.',
  },
];
