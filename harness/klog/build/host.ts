import { type BuildRule, close, open } from './rule.ts';

/** What the build machine lacks: space, memory, tools. */
export const hostRules: readonly BuildRule[] = [
  {
    kind: 'disk full',
    match: /No space left on device|[Dd]isk quota exceeded/,
    summary: 'no space left on the disk that the build writes to',
    sample: 'fs/vault.c:9:1: fatal error: error writing to /tmp/ccX.s: No space left on device',
    says: 'no space left on the disk that the build writes to',
  },
  {
    kind: 'out of memory',
    match: /(?:Killed signal terminated program|error: Killed \(program) (?<program>\w+)/,
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
    match: new RegExp(
      `(?:cannot execute |Could not find compiler )${open}?(?<tool>[\\w./+-]+)${close}?(?:: .*No such file| in PATH)`,
    ),
    summary: '$<tool> is not installed or not on the PATH',
    sample: 'aarch64-linux-gnu-gcc: fatal error: cannot execute ‘cc1’: execvp: No such file or directory',
    says: 'cc1 is not installed or not on the PATH',
  },
  {
    kind: 'missing tool',
    match: /^BTF: .*pahole .*is not available/,
    summary: 'pahole is not installed or not on the PATH',
    sample: 'BTF: .tmp_vmlinux.btf: pahole (pahole) is not available',
    says: 'pahole is not installed or not on the PATH',
  },
  {
    kind: 'missing tool',
    match:
      /^\*\*\* (?<tool>C compiler|Assembler|Linker|Rust compiler|Rust bindings generator)\b.* is too old/,
    summary: 'the $<tool> is too old for this kernel',
    sample: '*** C compiler is too old.',
    says: 'the C compiler is too old for this kernel',
  },
];
