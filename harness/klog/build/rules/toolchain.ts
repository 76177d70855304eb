import { at, type BuildRule, type Seen } from '../rule.ts';

/** Options that only compilers for one architecture know. */
const armOptions =
  /-m(?:little-endian|general-regs-only|abi=(?:lp64|aapcs\S*)|branch-protection|arm|thumb\S*|apcs\S*|fpu|float-abi|strict-align|pc-relative\S*|stack-protector-guard\S*|no-unaligned-access)\b|-m?fix-cortex|armv\d|valid arguments to '-mabi=' are: ms sysv|-EL\b/;
const x86Options =
  /-m(?:64|32|no-red-zone|cmodel=kernel|no-sse\d?|no-mmx|no-80387|preferred-stack\S*|skip-rax-setup|tune=generic)\b/;
const native = /^(?:\S*\/)?(?:x86_64-linux-gnu-|i686-linux-gnu-)?(?:gcc|cc|cc1|as|g\+\+)(?:-[\d.]+)?$/;

function optionCause({ groups: { tool = '', what = '' } }: Seen) {
  if (native.test(tool) && (armOptions.test(what) || /-march=/.test(what)))
    return 'build.cross-compiler-unset';
  if (/aarch64|arm/.test(tool) && x86Options.test(what)) return 'build.cross-compiler-unset';
  if (/for target 'x86_64|for target 'aarch64-apple|for target 'arm64-apple/.test(what))
    return 'build.cross-compiler-unset';
  if (/plugin/.test(what)) return 'build.compiler-plugin';
  if (/^no such file or directory|^no input files/i.test(what)) return undefined;
  return /option|argument|switch|target|unknown|unsupported|sorry, unimplemented/i.test(what)
    ? 'build.compiler-option'
    : undefined;
}

/** The compiler itself: it crashed, or was given what it does not take. */
export const toolchainRules: readonly BuildRule[] = [
  {
    kind: 'compiler crash',
    cause: 'build.compiler-crash',
    match:
      /^(?:(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? )?(?:[\w./+-]+: )?internal compiler error: (?<what>.*)/,
    summary: 'the compiler itself crashed: $<what>',
    sample: 'fs/vault.c:9:1: internal compiler error: Segmentation fault',
  },
  {
    kind: 'compiler crash',
    cause: 'build.compiler-crash',
    match:
      /^PLEASE submit a bug report|frontend command failed (?:due to signal|with exit code)|linker command failed due to signal|^error: rustc interrupted by SIG|^thread 'rustc' .{0,20}panicked/,
    summary: 'the compiler itself crashed',
    sample: 'clang: error: clang frontend command failed with exit code 139 (use -v to see invocation)',
  },
  {
    kind: 'compile',
    cause: 'build.compiler-plugin',
    match:
      /^(?:(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? )?(?:cc1|\S*gcc\S*): (?:fatal )?error: (?<what>.{0,40}plugin .*)/,
    sample: 'cc1: error: cannot load plugin ./scripts/gcc-plugins/vault.so: undefined symbol',
  },
  {
    // No file is to blame for a flag that this compiler does not know.
    kind: 'compile',
    cause: optionCause,
    match:
      /^(?<tool>(?=\S{0,120}(?:gcc|g\+\+|clang|cc1|rustc|cc:))[\w./+-]{1,160}): (?:fatal )?error: (?<what>(?!linker command failed|ld returned).*)/,
    summary: '$<tool>: $<what>',
    sample: "aarch64-linux-gnu-gcc: error: unrecognized command-line option '-mbranch-protection=pac-ret'",
  },
  {
    kind: 'compile',
    cause: optionCause,
    match: /^(?<tool>(?:\/\S*\/)?(?:\S*-)?as): (?<what>unrecognized option .*)/,
    summary: '$<tool>: $<what>',
    sample: "as: unrecognized option '-EL'",
  },
  {
    kind: 'compile',
    cause: ({ groups: { what = '' } }) =>
      armOptions.test(what) ? 'build.cross-compiler-unset' : 'build.compiler-option',
    match: at(
      "(?:fatal )?error: (?<what>bad value .* for '?‘?-m.*|unknown value .* for '?‘?-m.*|code model .*)",
    ),
    sample: 'kernel/vault.c:1:0: error: code model kernel does not support PIC mode',
  },
  {
    kind: 'make',
    cause: 'build.compiler-lacks',
    match: /^(?:\S+:\d+: )?\*\*\* ?(?<what>Compiler lacks .*|.{0,80}not supported by compiler.*)/,
    sample: '*** Compiler lacks asm-goto support.',
  },
  {
    kind: 'make',
    cause: 'build.compiler-lacks',
    match: /^(?:\S+:\d+: )?(?:\*\*\* )?(?<what>(?:Cannot use|Could not use) CONFIG_\w+: .*)/,
    sample:
      'Makefile:686: Cannot use CONFIG_CC_STACKPROTECTOR_STRONG: -fstack-protector-strong not supported by compiler',
    soft: true,
  },
];
