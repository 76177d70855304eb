import { type BuildRule, close, open, type Seen } from '../rule.ts';

/** GNU ld's complaint, after `file:line:`, `file:(section+offset):` or nothing. */
function undefinedReference(symbol: string): RegExp {
  const where = '(?:(?<![^\\s:()])(?<file>[^\\s:()]+\\.\\w+):)?(?:(?<line>\\d+):)? ?(?:\\([^()]*\\): )?';
  return new RegExp(`${where}undefined reference to ${open}?(?<symbol>${symbol})${close}?(?:$|\\s|[,.;])`);
}

function undefinedCause({ groups: { symbol = '', what = '' }, host, userspace }: Seen) {
  const name = symbol || what;
  if (/\bENGINE_/.test(name)) return 'build.openssl-engine';
  if (/__compiletime_assert|__bad_|_bad_size|__read_overflow|__write_overflow/.test(name))
    return 'build.assertion';
  if (host && /\bbcmp\b/.test(name)) return 'build.host-libc';
  if (host && /yylloc/.test(name)) return 'build.host-compiler-common';
  if (host) return 'build.host-library';
  return userspace ? 'build.target-library' : 'build.undefined-symbol';
}

const library = ({ userspace }: Seen) => (userspace ? 'build.target-library' : 'build.host-library');

function linkerCause({ groups: { what = '' }, host }: Seen) {
  // Apple's linker says this of options that every linker for ELF has.
  if (host && /^unknown options?:/.test(what)) return 'build.host-libc';
  if (/duplicate symbol|multiple definition/.test(what)) return twice(host, what);
  if (/undefined symbol/.test(what)) return undefined;
  if (/unrecogni[sz]ed emulation mode|unknown emulation/.test(what)) return 'build.cross-compiler-unset';
  if (
    /Producer: .*Reader|Unknown attribute kind|[Ii]nvalid (?:attribute|record|bitcode)|[Oo]paque pointers/.test(
      what,
    )
  )
    return 'build.llvm-mixed';
  if (/un(?:recogni[sz]ed|known) (?:option|argument|command)|unknown -z value|unsupported option/.test(what))
    return 'build.linker';
  if (
    /file in wrong format|is incompatible with|generic ELF|incompatible target|unknown architecture/.test(
      what,
    )
  )
    return 'build.mixed-objects';
  if (
    /bigger than|overflowed by|will not fit|is too large|out of range|truncated to fit|too big/.test(what)
  ) {
    return /ID map|HYP|idmap/.test(what) ? 'build.linker-script' : 'build.image-too-large';
  }
  if (
    /truncated|format not recogni[sz]ed|unknown file type|not an object|malformed|section header|corrupt/.test(
      what,
    )
  )
    return 'build.damaged-objects';
  if (/Unexpected|assert|overlap|discarded|misaligned|ASSERT|PHDRS|section/.test(what))
    return 'build.linker-script';
  return undefined;
}

const twice = (host: boolean, what: string) =>
  host || /yylloc/.test(what) ? 'build.host-compiler-common' : 'build.duplicate-definition';

/** What linkers say. */
export const linkRules: readonly BuildRule[] = [
  {
    kind: 'link',
    match: /(?:^|\/|-)ld(?:\.\w+)?: (?:(?<file>[^\s:]+): )?(?:warning|NOTE|note): (?<what>.*)/,
    warning: true,
    sample: 'aarch64-linux-gnu-ld: warning: vmlinux has a LOAD segment with RWX permissions',
  },
  {
    kind: 'link',
    cause: undefinedCause,
    match: undefinedReference("[^'’`\\s]+"),
    summary: 'undefined reference to $<symbol>',
    sample:
      "aarch64-linux-gnu-ld: fs/vault.o: in function `vault_open':\nfs/vault.c:77: undefined reference to `vault_seal'",
  },
  {
    kind: 'link',
    cause: seen =>
      linkerCause(seen) ?? (/undefined (?:\w+ )?symbol/.test(seen.text) ? undefinedCause(seen) : undefined),
    match: /ld(?:\.lld|64\.lld)?(?:-\d+)?: error: (?<what>(?:(?<file>[\w./+-]+\.[ao]): ?)?.*)/,
    sample: 'ld.lld: error: undefined symbol: vault_seal',
  },
  {
    kind: 'link',
    cause: undefinedCause,
    match: /^Undefined symbols for architecture (?<symbol>\w+)/,
    summary: 'undefined symbols for architecture $<symbol>',
    sample: 'Undefined symbols for architecture arm64:',
  },
  {
    kind: 'link',
    cause: ({ host, text }) => twice(host, text),
    match:
      /(?:^|: |:)(?:(?<file>[^\s:()]+):)?(?:(?<line>\d+):)? ?(?:\([^()]*\): )?(?<what>multiple definition of .*)/,
    sample:
      "aarch64-linux-gnu-ld: fs/b.o:/src/fs/b.c:7: multiple definition of `vault'; fs/a.o:/src/fs/a.c:7: first defined here",
  },
  {
    kind: 'link',
    cause: 'build.image-too-large',
    match:
      /^(?:\S*\bld(?:\.\w+)?: )?(?:(?<file>[^\s:()]+\.\w+):)?(?:(?<line>\d+):)? ?(?:\([^()]*\): )?(?<what>relocation (?:truncated to fit: )?R_.*)/,
    sample:
      "/src/fs/vault.c:77:(.text+0x1c): relocation truncated to fit: R_AARCH64_CALL26 against symbol `vault_seal'",
  },
  {
    kind: 'link',
    cause: library,
    match: /\bld(?:\.\w+)?: (?<what>(?:cannot find|library not found for|library) '?-l(?<lib>[\w.+-]+).*)/,
    sample: '/usr/bin/ld: cannot find -lcrypto: No such file or directory',
  },
  {
    kind: 'link',
    cause: ({ userspace }) => (userspace ? 'build.target-library' : 'build.host-libc-headers'),
    match: /\bld(?:\.\w+)?: (?<what>cannot find (?:\S*crt\w+\.o|libgcc\S*).*)/,
    sample: '/usr/bin/ld: cannot find Scrt1.o: No such file or directory',
  },
  {
    kind: 'link',
    cause: linkerCause,
    match:
      /^\S*\bld(?:\.(?:bfd|gold))?:(?! ?(?:use the --help |(?:\S+: )?[Ii]n function |\S+: warning: |DWARF error|skipping incompatible)) ?(?:(?<file>[^\s:]+\.[ao]): )?(?<what>.*)/,
    sample: "aarch64-linux-gnu-ld: unrecognized option '--pack-dyn-relocs=relr'",
  },
  {
    kind: 'link',
    cause: 'build.llvm-mixed',
    match:
      /^(?<what>LLVM ERROR: .*|.{0,120}(?:Unknown attribute kind|Invalid record|Opaque pointers are only supported).*)/,
    sample: "vault.bc: error: Unknown attribute kind (86) (Producer: 'LLVM17' Reader: 'LLVM 14')",
  },
  {
    kind: 'link',
    cause: 'build.objtool',
    match: /^(?<file>\S+\.k?o|vmlinux): error: (?<what>objtool: .*)|^(?<other>error: objtool: .*)/,
    sample: 'vmlinux.o: error: objtool: vault_open+0x10: unannotated intra-function call',
  },
  {
    kind: 'link',
    cause: 'build.kallsyms',
    match: /^(?<what>Inconsistent kallsyms data.*|kallsyms failure: .*)/,
    sample: 'Inconsistent kallsyms data',
  },
  {
    kind: 'link',
    cause: 'build.damaged-objects',
    match:
      /^(?:\S*\b(?:ar|nm|objcopy|strip|ranlib)|fixdep): (?<what>.{0,200}(?:file format not recogni[sz]ed|[Ff]ile truncated|malformed|not an object).*|error (?:opening|fstat).*)/,
    sample: 'aarch64-linux-gnu-nm: fs/vault.o: file format not recognized',
  },
];
