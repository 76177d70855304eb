import type { BuildRule, Seen } from '../rule.ts';

/** Which memory was short: the linker's and pahole's is not got by fewer jobs. */
export function memoryCause({ groups: { program = '' }, text, target = '' }: Seen) {
  const about = `${program} ${text}`;
  if (/pahole/i.test(about)) return 'build.pahole-out-of-memory';
  const linker = /\b(?:ld|lld|ld\.\w+|collect2|lto1|lto-wrapper|vmlinux\S*)\b|\$\{?LD\}?/;
  return linker.test(about) || /(?:^|\/)(?:\.tmp_)?vmlinux/.test(target)
    ? 'build.link-out-of-memory'
    : 'build.out-of-memory';
}

/** What the build machine lacks or refuses. */
export const machineRules: readonly BuildRule[] = [
  {
    kind: 'disk full',
    cause: 'build.disk-full',
    match: /No space left on device|[Dd]isk quota exceeded|ENOSPC/,
    summary: 'no space left on the disk that the build writes to',
    sample: 'fs/vault.c:9:1: fatal error: error writing to /tmp/ccX.s: No space left on device',
  },
  {
    kind: 'out of memory',
    cause: memoryCause,
    match:
      /(?:Killed signal terminated program|error: Killed \(program|Killed process \d+ \() ?(?<program>[\w.-]+)/,
    summary: 'the kernel of the build machine killed $<program>: out of memory',
    sample: 'gcc: fatal error: Killed signal terminated program cc1',
  },
  {
    kind: 'out of memory',
    cause: memoryCause,
    match:
      /\b(?<program>ld|collect2|clang|lld|rustc)\b.{0,200} (?:terminated with signal 9|unable to execute command: Killed|signal: 9, SIGKILL)/,
    summary: 'the kernel of the build machine killed $<program>: out of memory',
    sample: 'collect2: fatal error: ld terminated with signal 9 [Killed]',
  },
  {
    kind: 'out of memory',
    cause: memoryCause,
    match: /^\S+: (?:line )?\d+: +\d+ Killed +(?<program>.*)/,
    summary: 'the kernel of the build machine killed a command of the build: out of memory',
    sample:
      './scripts/link-vmlinux.sh: line 93: 4711 Killed                  aarch64-linux-gnu-ld -o vmlinux',
  },
  {
    kind: 'out of memory',
    cause: memoryCause,
    match:
      /virtual memory exhausted|LLVM ERROR: out of memory|: out of memory allocating|memory exhausted$|[Cc]annot allocate memory|std::bad_alloc|mmap.{0,40}ENOMEM/,
    summary: 'a program of the build got no memory from the build machine',
    sample: 'cc1: out of memory allocating 65536 bytes after a total of 1048576 bytes',
  },
  {
    kind: 'out of memory',
    cause: memoryCause,
    match: /^Killed$/,
    soft: true,
    summary: 'the kernel of the build machine killed a command of the build: out of memory',
    sample: 'Killed',
  },
  {
    kind: 'machine',
    cause: 'build.process-limit',
    match:
      /(?<what>(?:fork|vfork|posix_spawn|pthread_create|clone)\b.{0,80}Resource temporarily unavailable|failed to (?:create|spawn) .{0,40}thread.{0,80}|Too many open files.*)/,
    sample: 'make[4]: vfork: Resource temporarily unavailable',
  },
  {
    kind: 'machine',
    cause: 'build.io-error',
    match:
      /(?<what>(?<!\S)\S+: (?:Input\/output error|Stale (?:NFS )?file handle|Transport endpoint is not connected|Structure needs cleaning))/,
    sample: 'ar: fs/vault/built-in.a: Input/output error',
  },
  {
    kind: 'machine',
    cause: 'build.exec-format',
    match:
      /(?<![\w./+-])(?<tool>[\w./+-]+): (?:cannot execute binary file(?:: Exec format error)?|Exec format error|cannot execute: required file not found)/,
    summary: '$<tool> is a program for another architecture',
    sample: '/bin/sh: 1: scripts/kconfig/conf: Exec format error',
  },
  {
    kind: 'machine',
    cause: 'build.shared-library-missing',
    match: /(?<![\w./+-])(?<tool>[\w./+-]+): error while loading shared libraries: (?<library>[\w.+-]+)/,
    summary: '$<tool> lacks the shared library $<library>',
    sample:
      '/opt/vault/bin/clang: error while loading shared libraries: libvault.so.2: cannot open shared object file',
  },
  {
    kind: 'machine',
    cause: 'build.shared-library-missing',
    match: /CANNOT LINK EXECUTABLE "(?<tool>[^"]{1,200})": library "(?<library>[^"]{1,80})"/,
    summary: '$<tool> lacks the shared library $<library>',
    sample: 'CANNOT LINK EXECUTABLE "clang": library "libvault.so" not found',
  },
  {
    kind: 'machine',
    cause: 'build.shared-library-missing',
    match: /dyld(?:\[\d+\])?: (?:Library not loaded: )(?<library>\S+)/,
    summary: 'a program lacks the shared library $<library>',
    sample: 'dyld[811]: Library not loaded: /usr/local/opt/vault/lib/libvault.2.dylib',
  },
  {
    kind: 'machine',
    cause: 'build.glibc-too-old',
    match:
      /(?<![\w./+-])(?<tool>[\w./+-]+): \S+: version [`'‘](?<library>(?:GLIBC|GLIBCXX|CXXABI)_[\w.]+)['’] not found/,
    summary: '$<tool> needs $<library>',
    sample:
      "scripts/basic/fixdep: /lib/aarch64-linux-gnu/libc.so.6: version `GLIBC_2.99' not found (required by scripts/basic/fixdep)",
  },
  {
    kind: 'machine',
    cause: 'build.argument-list',
    match: /^(?<what>.*: Argument list too long)/,
    sample: 'make[2]: execvp: /bin/bash: Argument list too long',
  },
  {
    kind: 'machine',
    cause: 'build.file-name-too-long',
    match: /(?<what>(?<![^\s:])[^\s:]+: File name too long)/,
    sample: 'cc1: error: fs/vault.o.d: File name too long',
  },
  {
    kind: 'machine',
    cause: 'build.not-executable',
    match:
      /^(?:(?:\/\S*\/)?(?:ba|da|z)?sh: (?:line )?(?:\d+: )?|make(?:\[\d+\])?: (?:execvp: )?|env: )[‘']?(?<tool>[\w./+-]+)[’']?: Permission denied/,
    summary: '$<tool> may not be executed',
    sample: '/bin/sh: 1: ./scripts/ld-version.sh: Permission denied',
  },
  {
    kind: 'machine',
    cause: 'build.wrong-folder-owner',
    match:
      /^(?<what>(?:cp|install|mkdir|ln|depmod|rm|mv|cat)\b.{0,40} [‘'"]?\/(?:boot|lib|usr)\/.{0,160}: (?:Permission denied|Operation not permitted|Read-only file system))/,
    sample: "mkdir: cannot create directory '/lib/modules/6.1.0-vault': Permission denied",
  },
  {
    kind: 'machine',
    cause: 'build.not-writable',
    match:
      /^(?<what>[^\s:][^:]{0,160}:.{0,200}(?:Read-only file system|Permission denied|Operation not permitted))/,
    sample: 'mkdir: cannot create directory ‘include/config’: Read-only file system',
  },
  {
    kind: 'machine',
    cause: 'build.network',
    match:
      /(?<what>(?:Could not resolve (?:host|proxy)|Temporary failure in name resolution|Failed to connect to|Connection timed out|Network is unreachable|TLS handshake|early EOF|The requested URL returned error|unable to access 'http).{0,200})/,
    sample:
      "fatal: unable to access 'https://vault.invalid/linux.git/': Could not resolve host: vault.invalid",
  },
  {
    kind: 'machine',
    cause: 'build.timed-out',
    match:
      /(?<what>(?:has exceeded the maximum execution time|execution took longer than|Build timed out|timed out after|CANCELLED due to time limit|DUE TO TIME LIMIT).{0,120})/,
    sample: 'ERROR: Job failed: execution took longer than 1h0m0s seconds',
  },
  {
    kind: 'machine',
    cause: 'build.runner-ended',
    match:
      /(?<what>runner has received a shutdown signal|lost communication with the server|agent (?:was|went) (?:lost|offline).{0,80})/,
    sample: 'The runner has received a shutdown signal.',
  },
  {
    kind: 'machine',
    cause: 'build.interrupted',
    match: /^(?<what>The operation was canceled|Build was aborted|signal: interrupt)/,
    soft: true,
    sample: 'The operation was canceled.',
  },
  {
    kind: 'machine',
    cause: 'build.crash-under-emulation',
    match: /(?<what>qemu: uncaught target signal \d+.{0,80}|qemu-\w+(?:-static)?: .{0,120})/,
    sample: 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
  },
  {
    kind: 'machine',
    cause: ({ text }) => (/pahole/i.test(text) ? 'build.pahole-failed' : 'build.tool-crash'),
    match:
      /^(?<what>\S+: (?:line )?\d+: +\d+ (?:Segmentation fault|Bus error|Illegal instruction|Aborted).{0,120})/,
    sample:
      './scripts/link-vmlinux.sh: line 127: 4711 Segmentation fault      (core dumped) pahole -J vmlinux',
  },
  {
    kind: 'machine',
    cause: 'build.clock',
    match:
      /^make(?:\[\d+\])?: warning: {1,2}(?<what>Clock skew detected.*|File .* has modification time .* in the future)/,
    warning: true,
    sample: 'make[1]: warning:  Clock skew detected.  Your build may be incomplete.',
  },
];
