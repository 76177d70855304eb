import type { BuildRule } from '../rule.ts';

/** pahole, BTF and resolve_btfids. */
export const btfRules: readonly BuildRule[] = [
  {
    kind: 'BTF',
    cause: 'build.pahole-failed',
    match:
      /^(?:pahole: )?(?<what>btf_encoder__\w+: .{0,160}|btf_elf__\w+: .{0,160}|die__process\w*: .{0,160}|tag__recode_dwarf_type: .{0,160}|Unsupported DW_TAG_.{0,160}|dwarf_expr: unhandled .{0,160}|(?:Encountered e|E)rror while encoding BTF\.?|Failed to encode BTF)/,
    summary: 'pahole failed: $<what>',
    soft: true,
    sample: 'btf_encoder__encode: btf__dedup failed!',
  },
  {
    kind: 'BTF',
    cause: 'build.pahole-failed',
    match:
      /^pahole: (?<what>(?:unrecognized|invalid|unknown) option.{0,160}|.{0,80}(?:Invalid argument|not supported).{0,80})/,
    summary: 'pahole failed: $<what>',
    sample: "pahole: unrecognized option '--btf_features=vault'",
  },
  {
    kind: 'BTF',
    cause: 'build.btf-failed',
    match: /^pahole: (?<what>.*)/,
    summary: 'pahole failed: $<what>',
    soft: true,
    sample: 'pahole: .tmp_vmlinux.btf: No such file or directory',
  },
  {
    kind: 'BTF',
    cause: 'build.btf-failed',
    match:
      /^libbpf: (?<what>failed to find .{0,20}BTF.{0,80}|BTF header not found|Error loading BTF.{0,80}|elf: .{0,80})/,
    summary: 'vmlinux has no BTF: $<what>',
    soft: true,
    sample: "libbpf: failed to find '.BTF' ELF section in vmlinux",
  },
  {
    kind: 'BTF',
    cause: 'build.pahole-too-new',
    match: /^FAILED:? (?<what>load BTF from \S+: (?:Unknown error -22|Invalid argument))/,
    summary: 'resolve_btfids: $<what>',
    sample: 'FAILED: load BTF from vmlinux: Invalid argument',
  },
  {
    kind: 'BTF',
    cause: 'build.btf-failed',
    match:
      /^FAILED:? (?<what>(?:load BTF|unresolved symbol|elf_update|parse BTF|open) .{0,160}|to generate BTF.{0,80})/,
    summary: 'resolve_btfids: $<what>',
    sample: 'FAILED unresolved symbol vault_open',
  },
  {
    kind: 'BTF',
    cause: 'build.btf-failed',
    match: /^(?<what>Failed to generate BTF for \S+|.{0,80}\.btf\.vmlinux\.bin.{0,40} is empty)/,
    sample: 'Failed to generate BTF for vmlinux',
  },
  {
    kind: 'BTF',
    cause: 'build.btf-failed',
    match: /^WARN: resolve_btfids: (?<what>.*)/,
    warning: true,
    sample: 'WARN: resolve_btfids: unresolved symbol vault_seal',
  },
  {
    kind: 'BTF',
    cause: 'build.bpf-clang',
    match:
      /^(?<what>(?:Error: failed to load BTF from|libbpf: failed to find valid kernel BTF|error: unable to create target: 'No available targets are compatible with triple "bpf).{0,120})/,
    sample: 'Error: failed to load BTF from /vault/vmlinux: No such file or directory',
  },
];
