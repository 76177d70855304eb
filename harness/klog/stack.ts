import { FUNC, PC, rx } from './rule.ts';
import { readableName } from './rust-name.ts';

/** One entry of a stack trace. */
export interface Frame {
  readonly function: string;
  /** `+0x12/0x340`: where in the function, and its size in bytes. */
  readonly offset?: string;
  readonly module?: string;
  /** file:line, when the trace was symbolised. */
  readonly source?: string;
}

/** Lines that begin a stack trace; a trace also ends where another one begins. */
export const stackBegins: readonly RegExp[] = [
  /Call [Tt]race/,
  /Allocated:|Allocated by task \d+:|Freed:|Freed by task \d+:/,
  // A backtrace of kmemleak, but not lockdep's heading `stack backtrace:`.
  /[^k] backtrace(?: \(crc [0-9a-f]*\))?:/,
  /Backtrace:/,
  /Uninit was stored to memory at/,
  // RISC-V dumps the stack without a heading; this is the last line above it.
  /status: [0-9a-f]{16} badaddr: [0-9a-f]{16} cause: [0-9a-f]{16}/,
];

const entry = rx`^ *(?:${PC} ){0,2}${FUNC}`;
// Arm names the function and its caller; the top one stands only in the link register.
const armEntry = rx`^ *${PC} \(([A-Za-z0-9_.]+)\) from ${PC} \(${FUNC}`;

/** The functions that one line of a stack trace names: none, one, or two on Arm. */
export function functionsOf(text: string): string[] {
  const match = entry.exec(text) ?? armEntry.exec(text);
  return match
    ? match
        .slice(1)
        .filter(name => name !== undefined)
        .map(readableName)
    : [];
}

/** A function's stack entry injected by fault injection: another task's trace was printed into this one. */
export const injected = /^(?: \[<?(?:0x)?[0-9a-f]+>?\])? should_fail(?:slab)?(?:\.[a-z0-9.]+)?\+0x/;

// STACKTRACE_BUILD_ID puts the module's build id behind its name; arm64 says in parentheses how it found the entry.
const detailed =
  /^ *(?:\[<?(?:0x)?[0-9a-f]+>?\] ){0,2}(?<name>[\w.:<>]+)(?<offset>\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: \[(?<module>\w+)(?: [0-9a-f]{8,64})?\])?(?: (?<source>[\w./-]+:\d+))?(?: \[(?<after>\w+)\])?(?: \([A-Z]+\))? *$/;

/** One line of a stack trace with all that it says, or nothing if it is none. */
export function parseFrame(text: string): Frame | undefined {
  const onArm = armEntry.exec(text)?.[1];
  if (onArm) return { function: onArm };
  const { name, offset, module, source, after } = detailed.exec(text)?.groups ?? {};
  if (!name || !(offset ?? source)) return undefined;
  const from = module ?? (after === 'inline' ? undefined : after);
  return {
    function: readableName(name),
    ...(offset && { offset }),
    ...(from && { module: from }),
    ...(source && { source }),
  };
}
