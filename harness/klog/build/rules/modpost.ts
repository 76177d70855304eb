import type { BuildRule, Seen } from '../rule.ts';

function modpostCause({ groups: { what = '' } }: Seen) {
  if (/MODULE_LICENSE|GPL-incompatible|GPL-only/.test(what)) return 'build.module-licence';
  if (/namespace/.test(what)) return 'build.module-namespace';
  if (/undefined!/.test(what)) return 'build.module-symbol';
  if (/exported (?:twice|more than once)|multiple definition/.test(what)) return 'build.duplicate-definition';
  if (/parse error|symbol dump file|truncated|not relocatable|No such file/.test(what))
    return 'build.damaged-objects';
  return 'build.modpost';
}

/** What modpost says, and what follows it. */
export const modpostRules: readonly BuildRule[] = [
  {
    kind: 'modpost',
    cause: modpostCause,
    match: /^(?:ERROR|FATAL|error): (?:modpost: )?(?<what>"[^"]+" \[(?<file>[^\]]+)\] undefined!)/,
    sample: 'ERROR: modpost: "vault_seal" [fs/vault.ko] undefined!',
  },
  {
    kind: 'modpost',
    cause: modpostCause,
    match: /^(?:ERROR|FATAL|error): modpost: (?<what>.*)/,
    sample: 'ERROR: modpost: missing MODULE_LICENSE() in fs/vault.o',
  },
  {
    kind: 'modpost',
    cause: modpostCause,
    match:
      /^(?:ERROR|FATAL): (?<what>(?:GPL-incompatible module|module \S+ uses symbol|parse error in symbol dump file|missing MODULE_LICENSE).*)/,
    sample: "FATAL: GPL-incompatible module vault.ko uses GPL-only symbol 'vault_seal'",
  },
  {
    kind: 'modpost',
    match: /^WARNING: (?:modpost: (?<what>.*)|(?<other>.{0,80}[Ss]ection mismatch.*))/,
    warning: true,
    sample:
      'WARNING: modpost: vmlinux.o: section mismatch in reference: vault_open (.text) -> vault_probe (.init.text)',
  },
  {
    kind: 'modpost',
    cause: 'build.duplicate-module',
    match: /^(?:error|ERROR): the following would cause module name conflict:/,
    summary: 'two modules have the same file name',
    sample: 'error: the following would cause module name conflict:',
  },
  {
    kind: 'modpost',
    cause: 'build.modpost',
    match: /^depmod: (?:ERROR|FATAL): (?<what>.*)/,
    summary: 'depmod: $<what>',
    sample: 'depmod: ERROR: Cycle detected: vault -> seal -> vault',
  },
  {
    kind: 'modpost',
    cause: 'build.signing-key',
    match:
      /^(?<what>At main\.c:\d+:|.{0,40}- SSL error:.*|sign-file: .*|.{0,40}signing_key\.\w+: No such file.*)/,
    summary: 'sign-file: $<what>',
    sample: 'At main.c:171:',
  },
];
