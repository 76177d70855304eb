import type { CauseCode } from '../causes.ts';
import type { BuildRule, Seen } from '../rule.ts';

/** Files of netfilter whose names differ only in case: on a case-insensitive disk one of two is lost. */
const twins =
  /(?:^|\/)(?:xt_(?:TCPMSS|tcpmss|DSCP|dscp|HL|hl|RATEEST|rateest|MARK|mark|CONNMARK|connmark|TCPOPTSTRIP)|ipt_(?:ECN|ecn|TTL|ttl)|ip6t_(?:HL|hl))\.(?:o|c|h|ko)$/;

/** Why make has no rule for a file. */
function noRuleCause({ groups: { target = '', needed } }: Seen): CauseCode {
  if (twins.test(target)) return 'build.case-insensitive';
  if (/signing_key/.test(target)) return 'build.signing-key';
  if (/\.(?:pem|crt|x509)$/.test(target)) return 'build.trusted-keys';
  if (/firmware/.test(needed ?? '') || /^\/lib\/firmware\//.test(target)) return 'build.firmware-missing';
  if (/initramfs|\.cpio/.test(`${target} ${needed}`)) return 'build.initramfs-missing';
  if (/^arch\/[^/]+\/Makefile$/.test(target)) return 'build.architecture-unknown';
  if (/(?:auto\.conf|autoconf\.h|Module\.symvers|include\/generated\/)/.test(target))
    return 'build.not-configured';
  if (/^\/|\.h$/.test(target) && needed !== undefined) return 'build.stale-dependencies';
  if (/\.mk$|(?:^|\/)(?:Makefile|Kbuild)$/.test(target)) return 'build.file-missing';
  if (needed === undefined || /^(?:__build|all|_all)$/.test(needed)) return 'build.no-such-target';
  return 'build.file-missing';
}

function stopCause({ groups: { what = '', file = '' } }: Seen): CauseCode | undefined {
  if (/prerequisites cannot be defined in recipes|mixed implicit/.test(what)) return 'build.tool-too-new';
  if (/missing separator|unterminated|commands commence/.test(what)) {
    return /\.cmd$|\.d$/.test(file) ? 'build.damaged-objects' : 'build.makefile';
  }
  if (/ORC metadata|libelf|install (?:libelf|elfutils)/.test(what)) return 'build.host-library';
  if (/CROSS_COMPILE\w* not defined|CLANG_TRIPLE|no such (?:compiler|toolchain)/.test(what))
    return 'build.cross-compiler-unset';
  if (/KernelSU|KSU/i.test(what)) return 'build.kernelsu';
  if (/modules_install|headers/.test(what) && /kernel/i.test(what)) return 'build.headers-missing';
  return file ? 'build.makefile' : undefined;
}

/** What make itself says, and what commands around it say. */
export const makeRules: readonly BuildRule[] = [
  {
    kind: 'make',
    cause: 'build.headers-missing',
    match:
      /^(?:make(?:\[\d+\])?: \*\*\* )?(?<what>\/lib\/modules\/\S+: No such file or directory.*|Your kernel headers for kernel \S+ cannot be found.*)/,
    sample: 'make[1]: *** /lib/modules/6.1.0-vault/build: No such file or directory.  Stop.',
  },
  {
    kind: 'make',
    cause: 'build.tree-not-clean',
    match: /^\*\*\* (?<what>The source tree is not clean)/,
    sample: "*** The source tree is not clean, please run 'make ARCH=arm64 mrproper'",
  },
  {
    kind: 'make',
    cause: 'build.tree-not-clean',
    match:
      /^(?:make(?:\[\d+\])?: )?(?:\*\*\* )?(?<what>.* is not clean, please run 'make (?:ARCH=\w+ )?mrproper')/,
    sample: "  /src/linux is not clean, please run 'make mrproper'",
  },
  {
    kind: 'make',
    cause: noRuleCause,
    match:
      /^(?:g?make(?:\[\d+\])?: |(?<file>\S+):(?<line>\d+): )?\*\*\* (?<what>No rule to make target [`'‘"](?<target>[^'’"]*)['’"](?:, needed by [`'‘"](?<needed>[^'’"]*)['’"])?)/,
    sample: "make[2]: *** No rule to make target 'fs/vault.o', needed by 'fs/built-in.a'.  Stop.",
  },
  {
    kind: 'make',
    cause: 'build.no-makefile',
    match: /^make(?:\[\d+\])?: \*\*\* (?<what>No targets(?: specified and no makefile found)?)/,
    sample: 'make: *** No targets specified and no makefile found.  Stop.',
  },
  {
    kind: 'make',
    cause: 'build.architecture-unknown',
    match: /^(?<file>\S+):(?<line>\d+): (?<what>arch\/[^/\s]+\/Makefile: No such file or directory)/,
    sample: 'Makefile:637: arch/aarch64/Makefile: No such file or directory',
  },
  {
    kind: 'make',
    cause: 'build.makefile',
    match: /^(?<file>\S+):(?<line>\d+): (?<what>\S+: No such file or directory)$/,
    soft: true,
    sample: 'drivers/vault/Makefile:3: drivers/vault/seal.mk: No such file or directory',
  },
  {
    kind: 'make',
    cause: stopCause,
    match: /^(?:make(?:\[\d+\])?: |(?<file>\S+):(?<line>\d+): )\*\*\* (?<what>(?!\[).*?)\.? {1,2}Stop\./,
    sample: 'drivers/vault/Makefile:9: *** missing separator.  Stop.',
  },
  {
    kind: 'make',
    cause: stopCause,
    match: /^(?<file>\S*(?:Makefile|Kbuild|\.mk)\S*):(?<line>\d+): \*\*\* (?<what>.*)/,
    sample: 'drivers/vault/Makefile:9: *** the vault needs a key',
  },
  {
    kind: 'make',
    cause: 'build.initramfs-missing',
    match:
      /(?<what>gen_initramfs\S*: Cannot open .*|ERROR: unable to open '.*|File .{0,80} could not be opened for reading)/,
    sample: "/src/usr/gen_initramfs.sh: Cannot open '/vault/initramfs.cpio'",
  },
  {
    kind: 'make',
    cause: 'build.patch-rejected',
    match:
      /^(?<what>\d+ out of \d+ hunks? (?:FAILED|failed|ignored).*|error: patch failed: .*|error: .* patch does not apply|Patch failed at .*|Reversed \(or previously applied\) patch detected!.*|can't find file to patch.*|CONFLICT \(.*)/,
    sample: '1 out of 3 hunks FAILED -- saving rejects to file fs/vault.c.rej',
  },
  {
    kind: 'missing tool',
    cause: 'build.host-library',
    match: /^dpkg-checkbuilddeps: error: (?<what>[Uu]nmet build dependencies: (?<lib>.*))/,
    sample: 'dpkg-checkbuilddeps: error: Unmet build dependencies: libvault-dev:native',
  },
  {
    kind: 'make',
    match: /^\*\*\* (?<what>The present kernel .*|CONFIG_\w+ is disabled.*)/,
    sample: '*** CONFIG_VAULT is disabled; the seal cannot be made',
  },
];
