/** A program that builds the kernel and that the workstation lacks, or has in another version. */
export interface Tool {
  /** A noun phrase: `clang`, `pahole 1.16 or newer`. */
  readonly needs: string;
  /** The fix, in the imperative. */
  readonly todo: string;
}

/** A question of a Kconfig file to the toolchain. */
interface Question {
  /** The macro as it is written: `$(cc-option,-fsanitize=kcfi)`. */
  readonly macro: string;
  /** The symbol that takes the answer, where the question is not asked in a condition. */
  readonly symbol?: string;
  /** The version that is needed, as the kernel encodes it: `116`, `140000`. */
  readonly atLeast?: string;
}

interface Row {
  readonly pattern: RegExp;
  readonly needs: string;
  readonly todo: string;
  /** Digits of the version's last part, as the kernel encodes it. */
  readonly digits?: 2 | 4;
}

const llvm = 'build with LLVM: --make LLVM=1 here, TOOLCHAIN=host-clang for npm test';

/** Flags that only clang takes. */
const clangFlags = /-fsanitize=(kcfi|cfi|local-bounds|kernel-memory)|-flto|split-lto|-fexperimental/;

/** Tools by the words of a question or of the symbol that takes its answer; the first row that fits counts. */
const rows: readonly Row[] = [
  {
    pattern: /pahole/i,
    needs: 'pahole',
    todo: 'install pahole (package dwarves) where the kernel is built',
    digits: 2,
  },
  {
    pattern: /rust|bindgen/i,
    needs: 'rustc and bindgen',
    todo: 'install rustc, rust-src and bindgen',
    digits: 4,
  },
  { pattern: /clang/i, needs: 'clang', todo: llvm, digits: 4 },
  { pattern: /LLD/, needs: "LLVM's linker", todo: llvm, digits: 4 },
  { pattern: /llvm/i, needs: "LLVM's binary tools", todo: llvm },
  {
    pattern: /plugin/i,
    needs: "gcc's plugin headers",
    todo: "install the package gcc-N-plugin-dev of the compiler's version",
  },
  { pattern: /GCC/, needs: 'gcc', todo: 'build with gcc: leave LLVM=1 and CC=clang out', digits: 4 },
  { pattern: clangFlags, needs: 'clang', todo: llvm },
  {
    pattern: /\$\(as-|AS_VERSION|gas/,
    needs: 'an assembler that knows it',
    todo: `install newer binutils, or ${llvm}`,
    digits: 4,
  },
  {
    pattern: /\$\(ld-|LD_VERSION|\$\(LD\)|relr|OBJCOPY/,
    needs: 'a linker that knows it',
    todo: `install newer binutils, or ${llvm}`,
    digits: 4,
  },
  {
    pattern: /\$\(cc-|\$\(CC\)|gcc/,
    needs: 'a compiler that knows it',
    todo: `build with a newer gcc, or ${llvm}`,
    digits: 4,
  },
];

/** The tool that answers a question as it is wanted. */
export function toolFor({ macro, symbol = '', atLeast }: Question): Tool {
  const row = rows.find(({ pattern }) => pattern.test(`${symbol} ${macro}`));
  if (!row) return { needs: 'another toolchain', todo: `give a toolchain for which ${macro} is y` };
  const version = atLeast !== undefined && row.digits ? spellVersion(atLeast, row.digits) : undefined;
  return { needs: version === undefined ? row.needs : `${row.needs} ${version} or newer`, todo: row.todo };
}

/** An answer of the toolchain in words: `the toolchain has no pahole: $(shell,…) is 0`. */
export function meaningOf({ macro, symbol }: Question, value: string): string {
  const { needs } = toolFor({ macro, ...(symbol === undefined ? {} : { symbol }) });
  if (value === '0') return `the toolchain has no ${needs}: ${macro} is 0`;
  return `the toolchain answers ${value} to ${macro}: needs ${needs}`;
}

/** `116` is 1.16, `140000` is 14.0, `23502` is 2.35. */
function spellVersion(encoded: string, digits: 2 | 4): string | undefined {
  if (!/^\d+$/.test(encoded)) return undefined;
  const number = Number(encoded);
  const major = Math.floor(number / 10 ** digits);
  const minor = digits === 2 ? number % 100 : Math.floor(number / 100) % 100;
  return `${major}.${minor}`;
}
