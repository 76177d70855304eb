/** The kernel's own time stamp at the beginning of a line. */
export interface Stamp {
  /** Characters up to the message. */
  readonly length: number;
  /** `T123` or `C0` with PRINTK_CALLER, else `kernel`. */
  readonly context: string;
  readonly seconds: number;
  readonly level: number | undefined;
}

const code = (character: string) => character.charCodeAt(0);
const [opening, closing, space, point, zero, nine] = ['[', ']', ' ', '.', '0', '9'].map(code) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const [less, greater, task, cpu] = ['<', '>', 'T', 'C'].map(code) as [number, number, number, number];

/**
 * Reads `<6>[   12.345678][  T123] `, the form of nearly every line of a kernel log, one character after the other: a
 * regular expression takes four times as long. Any other form is left to {@link decorationOf}.
 */
export function stampOf(text: string): Stamp | undefined {
  let at = 0;
  let level: number | undefined;
  if (text.charCodeAt(0) === less && text.charCodeAt(2) === greater) {
    level = text.charCodeAt(1) - zero;
    if (level < 0 || level > 9) return undefined;
    at = 3;
  }
  if (text.charCodeAt(at) !== opening) return undefined;
  const whole = past(text, at + 1, space);
  const fraction = pastDigits(text, whole);
  if (fraction === whole || text.charCodeAt(fraction) !== point) return undefined;
  const end = pastDigits(text, fraction + 1);
  if (end === fraction + 1 || text.charCodeAt(end) !== closing) return undefined;
  const caller = callerAt(text, end + 1);
  const after = end + 1 + (caller?.length ?? 0);
  if (text.charCodeAt(after) !== space) return undefined;
  return {
    length: after + 1,
    context: caller?.name ?? 'kernel',
    seconds: Number(text.slice(whole, end)),
    level: level === undefined ? undefined : level & 7,
  };
}

/** `[  T123]` or `[    C0]` (PRINTK_CALLER). */
function callerAt(text: string, at: number): { name: string; length: number } | undefined {
  if (text.charCodeAt(at) !== opening) return undefined;
  const start = past(text, at + 1, space);
  const kind = text.charCodeAt(start);
  if (kind !== task && kind !== cpu) return undefined;
  const end = pastDigits(text, start + 1);
  if (end === start + 1 || text.charCodeAt(end) !== closing) return undefined;
  return { name: text.slice(start, end), length: end + 1 - at };
}

function past(text: string, from: number, character: number): number {
  let at = from;
  while (text.charCodeAt(at) === character) at++;
  return at;
}

function pastDigits(text: string, from: number): number {
  let at = from;
  for (let digit = text.charCodeAt(at); digit >= zero && digit <= nine; digit = text.charCodeAt(at)) at++;
  return at;
}
