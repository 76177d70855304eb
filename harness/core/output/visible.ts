/** Colours and weights (SGR): kernels, compilers and make print them, and without them the text says the same. */
const colour = /\x1b\[[\d;:]*m/g;

/**
 * Control characters (C0 but tab and newline, DEL, C1), format characters (bidirectional controls, zero-width and tag
 * characters), line and paragraph separators, half surrogate pairs, and letters that are drawn as nothing (Hangul fillers).
 */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** `\x1b` for a byte, `\u202e` or `\u{e0041}` for what is further up. */
function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * Foreign text as a reader can see all of it: colours are dropped, and each character that is not seen, or that moves the
 * cursor or turns the reading direction, is shown as an escape. Tabs and line breaks stay; CR LF becomes LF.
 */
export function visible(text: string): string {
  return text.replace(colour, '').replaceAll('\r\n', '\n').replace(unseen, escaped);
}

/** The same on one line: runs of spaces, tabs and line breaks become one space. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
