import type { CauseCode } from './causes.ts';
import type { Seen } from './rule.ts';

/** Warnings that newer compilers brought, or that they give for code that was clean before. */
const newWarnings =
  /-Werror(?:=|,-W)(?:array-bounds|stringop-\w+|address|dangling-pointer|use-after-free|unterminated-string-initialization|infinite-recursion|maybe-uninitialized|uninitialized|misleading-indentation|enum-(?:enum-conversion|int-mismatch|conversion)|array-parameter|unused-but-set-\w+|strict-prototypes|restrict|nonnull|address-of-packed-member|missing-attributes|attribute-alias|attributes|format-(?:truncation|overflow)|void-pointer-to-enum-cast|pointer-to-enum-cast|bitwise-instead-of-logical|default-const-init\S*|calloc-transposed-args|flex-array-member-not-at-end|discarded-qualifiers|implicit-fallthrough|int-in-bool-context|bool-operation|packed-not-aligned|zero-length-bounds|stringop-overread|cast-function-type\S*|format-security|free-nonheap-object|array-compare|single-bit-bitfield-constant-conversion|unused-const-variable|gnu-variable-sized-type-not-at-end|tautological-\S+|varargs|frame-address|sometimes-uninitialized|shift-\S+|constant-conversion|unaligned-access|cast-align|deprecated-non-prototype|unknown-warning-option|unused-command-line-argument|unused-\S+)\b/;
/** Warnings about code that names what is not there; gcc 14 and clang 16 made some of them errors. */
const mismatchWarnings =
  /-W(?:error=|error,-W|)?(?:implicit-(?:function-declaration|int)|int-conversion|incompatible-\S+|return-(?:type|mismatch)|missing-(?:prototypes|declarations))\b/;
const mismatch =
  /undeclared|no member named|has no member|implicit declaration|unknown type name|incompatible|too (?:few|many) arguments|redefinition|redeclar|redeclaration|conflicting types|incomplete (?:type|definition)|storage size of|does not name|passing argument|unknown field|no field|undefined type|as type specifier|lvalue|duplicate (?:member|case)|member reference|static declaration|non-static declaration|not a function|non-void|makes (?:pointer|integer)|invalid (?:use of|type argument|application|operands|initializer)|initializer element|must use 'struct'|array type has|subscripted value|is not a (?:type|struct|member|pointer|structure)|from a function|cannot find (?:type|value|function|macro|struct|trait|module)|unresolved import|mismatched types|no method named|cannot find|assignment to|assigning to|cannot (?:convert|assign|initialize)|called object|argument type|size of array|function does not/;
const syntax =
  /\bexpected\b|\bstray\b|missing terminating|unterminated|extraneous|invalid (?:preprocessing|suffix|digit)|unbalanced|declaration or statement|missing binary operator|without #|#e(?:lse|lif|ndif)|parse error|identifier or integer|syntax error/;

/** Texts that settle the cause, whatever is compiled; the first that fits. */
const settled: readonly (readonly [RegExp, CauseCode])[] = [
  [/__darwin|_Nullable|\bBionic\b|SDKs\/MacOSX/, 'build.host-libc'],
  [/conflict marker|before ['‘"`]<<['’"]|^<<<<<<< /, 'build.merge-conflict'],
  [
    /cannot use keyword|cannot be defined via|keyword with ['‘"`]-std=c2[3x]|incompatible with C2[3x]|two or more data types.{0,60}\bbool\b|expected 0, have \d/,
    'build.compiler-c23',
  ],
  [
    /not compatible|fcf-protection|asm operand has impossible|inlining failed in call/,
    'build.compiler-too-new',
  ],
  [
    /too old|buggy compiler|compiler.{0,30}not supported|upgrade your compiler|Too Old/,
    'build.compiler-too-old',
  ],
  [
    /PIC mode|incompatible with 'cpu'|instruction requires|unknown target (?:CPU|ABI)|'-mcmodel/,
    'build.compiler-option',
  ],
  [/New address family|secclass_map/, 'build.host-headers-newer'],
  [/frame[ -](?:size|larger)/, 'build.frame-size'],
];
const assertion =
  /BUILD_BUG|compiletime_assert|static[_ ]assert|^#error|declared with (?:attribute|'error'|['‘"]error)/i;

/** What the text of a compiler's error settles. */
export function compileCause({ text, host, userspace, groups }: Seen): CauseCode | undefined {
  const { what = text, file = '' } = groups;
  const found = settled.find(([form]) => form.test(what));
  if (found) return found[1];
  if (assertion.test(what)) return host ? 'build.host-tool' : 'build.assertion';
  const named = mismatchWarnings.test(what);
  if (/-Werror/.test(what) && !named) {
    return newWarnings.test(what) ? 'build.compiler-too-new' : 'build.warning-as-error';
  }
  if (host) return /\bENGINE_/.test(what) ? 'build.openssl-engine' : 'build.host-tool';
  if (userspace && /\/usr\/(?:include|lib)\//.test(file)) return 'build.target-library';
  if (named || mismatch.test(what)) return 'build.source-mismatch';
  return syntax.test(what) ? 'build.source-syntax' : undefined;
}

/** Headers that glibc brings, and other C libraries do not, or not there. */
const glibc =
  /^(?:elf|byteswap|endian|error|argp|obstack|fts|malloc|link|execinfo|mntent|getopt|search|libintl|fnmatch|alloca)\.h$|^(?:linux|asm|asm-generic)\/|^sys\/(?:cdefs|sysmacros|prctl|sysinfo|queue|eventfd|epoll|inotify|syscall)\.h$/;
/** Headers without which a C library is not there for development. */
const libc =
  /^(?:stdio|stdlib|string|unistd|limits|features|assert|ctype|errno|signal|time|fcntl|pthread|inttypes|locale|math)\.h$|^(?:bits|gnu)\/|^sys\/(?:types|stat|wait|time|mman|ioctl)\.h$|^asm\/(?:errno|types)\.h$/;
const libraries =
  /^(?:gelf|libelf|dwarf|n?curses|gmp|mpc|mpfr|zlib|zstd|lzma|yaml|libudev|keyutils|numa|bfd|dis-asm|slang|libfdt|Python|gcc-plugin|plugin-version)\.h$|^(?:elfutils|uuid|gtk|Qt\w*)\/|^Q[A-Z]\w+$/;

/** Why a header was not found. */
export function headerCause({ groups, host, userspace }: Seen): CauseCode {
  const { header = '' } = groups;
  if (/^openssl\//.test(header)) return 'build.openssl-headers';
  if (/^linux\/compiler-(?:gcc|clang)\d*\.h$/.test(header)) return 'build.compiler-too-new';
  if (/^(?:gcc-plugin|plugin-version)\.h$/.test(header)) return 'build.compiler-plugin';
  if (userspace) return 'build.target-library';
  if (libraries.test(header)) return 'build.host-library';
  if (/^generated\/|autoconf\.h$/.test(header)) return host ? 'build.host-tool' : 'build.not-configured';
  if (!host) return 'build.header-missing';
  if (header === 'asm/types.h' || (libc.test(header) && !glibc.test(header)))
    return 'build.host-libc-headers';
  return glibc.test(header) ? 'build.host-libc' : 'build.host-library';
}
