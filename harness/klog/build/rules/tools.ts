import { type BuildRule, close, open, type Seen } from '../rule.ts';

const compilers =
  /(?:^|[/-])(?:gcc|g\+\+|clang|clang\+\+|cc|c\+\+|ld|ld\.\w+|as|ar|nm|objcopy|llvm-\w+|cc1|rustc)(?:-[\d.]+)?$/;

function missing({ groups: { tool = '' } }: Seen) {
  if (/(?:^|\/)pahole$/.test(tool)) return 'build.pahole-missing';
  if (/\r|\^M/.test(tool)) return 'build.line-endings';
  return compilers.test(tool) ? 'build.compiler-missing' : 'build.tool-missing';
}

const notFound = '(?:(?:command )?not found|inaccessible or not found)';
const summary = '$<tool> is not installed or not on the PATH';

/** Programs, scripts and their interpreters. */
export const toolRules: readonly BuildRule[] = [
  {
    kind: 'machine',
    cause: 'build.line-endings',
    match:
      /^(?<what>.*(?:\^M: bad interpreter|\\r’?'?: No such file|\$'\\r': command not found|: : not found$|unexpected token [`'‘]\$'.{0,20}\\r).*)/,
    sample: "scripts/config: line 9: $'\\r': command not found",
  },
  {
    kind: 'machine',
    cause: 'build.path',
    match:
      /(?<what>(?:source|main) directory cannot contain spaces or colons|Syntax error: "\(" unexpected|syntax error near unexpected token [`'‘]\('?.*)/,
    sample: 'Makefile:143: *** main directory cannot contain spaces or colons.  Stop.',
  },
  {
    kind: 'missing tool',
    cause: missing,
    soft: true,
    match: new RegExp(`^(?:/\\S*/)?(?:ba|da|z|a)?sh: (?:line )?(?:\\d+: )?(?<tool>[\\w./+-]+): ${notFound}`),
    summary,
    sample: '/bin/sh: 1: flex: not found',
  },
  {
    kind: 'missing tool',
    cause: missing,
    soft: true,
    match: new RegExp(`^\\.?/?[^\\s:]+: (?:line )?\\d+: (?<tool>[\\w./+-]+): ${notFound}`),
    summary,
    sample: './scripts/cc-version.sh: 28: aarch64-linux-gnu-gcc: not found',
  },
  {
    kind: 'missing tool',
    cause: missing,
    soft: true,
    match: new RegExp(
      `^(?:g?make(?:\\[\\d+\\])?|\\S*env): (?:execvp: )?${open}?(?<tool>[\\w.+-][\\w./+-]*?)${close}?: (?:No such file or directory|Command not found)(?! *Stop)`,
    ),
    summary,
    sample: 'make[1]: bison: No such file or directory',
  },
  {
    kind: 'missing tool',
    cause: missing,
    soft: true,
    match:
      /^(?:\/\S*\/)?(?:ba|da|z|a)?sh: (?:line )?(?:\d+: )?(?<tool>[\w./+-]*\/[\w.+-]+): No such file or directory/,
    summary: '$<tool> is not there',
    sample: '/bin/sh: 1: /opt/vault/bin/clang: No such file or directory',
  },
  {
    kind: 'missing tool',
    cause: missing,
    match: new RegExp(
      `(?:cannot execute |[Cc]ould not find compiler |unable to execute command: Executable )${open}?(?<tool>[\\w./+-]+)${close}?(?:: .{0,80}No such file|: posix_spawnp?: No such file| in PATH| not found|.{0,4}doesn't exist)`,
    ),
    summary,
    sample: 'aarch64-linux-gnu-gcc: fatal error: cannot execute ‘cc1’: execvp: No such file or directory',
  },
  {
    kind: 'missing tool',
    cause: missing,
    match: new RegExp(
      `^\\S*Kconfig\\S*:\\d+: (?:C )?(?:compiler|linker) ${open}(?<tool>[^'’]+)${close} not found`,
    ),
    summary,
    sample: "scripts/Kconfig.include:39: C compiler 'aarch64-linux-gnu-gcc' not found",
  },
  {
    kind: 'missing tool',
    cause: missing,
    match: new RegExp(
      `^clang(?:-\\d+)?: error: invalid linker name in (?:argument )?${open}-fuse-ld=(?<tool>\\w+)${close}`,
    ),
    summary,
    sample: "clang: error: invalid linker name in argument '-fuse-ld=lld'",
  },
  {
    kind: 'missing tool',
    cause: missing,
    match: /^(?:flex: fatal internal error, exec of|(?:flex|bison): .{0,40}) ?(?<tool>m4)\b/,
    summary,
    sample: 'flex: fatal internal error, exec of m4 failed',
  },
  {
    kind: 'missing tool',
    cause: 'build.pahole-missing',
    match: /^BTF: .{0,200}pahole .{0,80}is not available/,
    summary: 'pahole is not installed or not on the PATH',
    sample: 'BTF: .tmp_vmlinux.btf: pahole (pahole) is not available',
  },
  {
    kind: 'missing tool',
    cause: missing,
    soft: true,
    match: /^Warning: 'make modules_install' requires (?<tool>\w+)/,
    summary,
    sample: "Warning: 'make modules_install' requires depmod. Please install it.",
  },
  {
    kind: 'missing tool',
    cause: 'build.rust-missing',
    match:
      /^(?:\*\*\* )?(?:(?:Rust|libclang|Source code for the).{0,40}?['‘`"]?(?<tool>rustc|bindgen|libclang|core)\b.{0,60}could not be found|libclang \(required by .{0,60}could not be found)/,
    summary: 'a part of the Rust toolchain is missing: $<tool>',
    sample: "*** Rust bindings generator 'bindgen' could not be found.",
  },
  {
    kind: 'missing tool',
    cause: 'build.rust-mismatch',
    match:
      /^(?<what>error\[E0463\]: can't find crate for `(?:core|alloc|std)`.*|error: the option `Z` is only accepted on the nightly compiler.*|.{0,200}target may not be installed.*|error\[E0514\]: .*|error: .*feature flags? .*may not be used on the stable.*|error\[E0554\].*)/,
    sample: "error[E0463]: can't find crate for `core`",
  },
  {
    kind: 'missing tool',
    cause: 'build.rust-mismatch',
    match:
      /^\*\*\* (?<what>(?:Rust (?:compiler|bindings generator)|libclang).{0,80}(?:is too (?:old|new)|does not work|are different|is known to fail).*)/,
    sample: "*** Rust compiler 'rustc' is too old.",
  },
  {
    kind: 'missing tool',
    cause: 'build.tool-too-old',
    match: /^\*\*\* (?<tool>C compiler|Compiler|Assembler|Linker)\b.{0,80} is too old/,
    summary: 'the $<tool> is too old for this kernel',
    sample: '*** C compiler is too old.',
  },
  {
    kind: 'missing tool',
    cause: 'build.tool-too-old',
    match:
      /GNU Make >= (?<what>[\d.]+) is required|(?<tool>make) version [\d.]+ or newer|Your (?<old>Make) version is/,
    summary: 'make is too old for this kernel',
    sample: 'Makefile:19: *** GNU Make >= 4.0 is required. Your Make version is 3.81.  Stop.',
  },
  {
    kind: 'missing tool',
    cause: 'build.compiler-option',
    match:
      /^\S*Kconfig\S*:\d+: (?<what>(?:Sorry, )?(?:this |unknown )?(?:C )?(?:compiler|assembler|linker) (?:is )?(?:not supported|invoked).*)/i,
    sample: 'scripts/Kconfig.include:44: Sorry, this compiler is not supported.',
  },
  {
    kind: 'missing tool',
    cause: 'build.tool-too-new',
    match: /(?<what>\*\*\* mixed implicit and (?:normal|static pattern) rules.*)/,
    sample: 'Makefile:428: *** mixed implicit and normal rules.  Stop.',
  },
  {
    kind: 'script',
    cause: 'build.perl',
    match: /^(?<what>Can't use 'defined\(@array\)'.*|Can't locate \S+ in @INC.*)/,
    sample:
      "Can't use 'defined(@array)' (Maybe you should just omit the defined()?) at kernel/timeconst.pl line 9.",
  },
  {
    kind: 'script',
    cause: 'build.python-module',
    match: /^(?:ModuleNotFoundError|ImportError): No module named ['"]?(?<module>[\w.]+)['"]?/,
    summary: 'the Python module $<module> is not installed',
    sample: "ModuleNotFoundError: No module named 'vault'",
  },
  {
    kind: 'script',
    cause: 'build.python-version',
    match:
      /^(?<what>SyntaxError: .*|TabError: .*|(?:AttributeError|ImportError): (?:module|cannot import name) .*|TypeError: .*bytes.*)/,
    sample: "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
  },
  {
    kind: 'script',
    match: /^(?<what>(?:[A-Z]\w+Error|[A-Z]\w+Exception)\b(?:: .*)?)$/,
    sample: "FileNotFoundError: [Errno 2] No such file or directory: 'vault.yaml'",
  },
  {
    kind: 'script',
    cause: 'build.other-userland',
    match:
      /^(?:\S*\/)?(?<tool>sed|cp|stat|xargs|find|date|readlink|realpath|head|tail|cut|sort|mktemp|install|tar|awk|grep|ln|expr|truncate|nproc|od|cmp|printf): (?<what>(?:illegal option|unrecognized option|invalid option|unknown option|.{0,40}: (?:extra characters|invalid command code)).*)/,
    summary: '$<tool> of this machine: $<what>',
    sample: 'sed: unrecognized option: posix',
  },
];
