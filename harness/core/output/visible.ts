/** Colours and weights (SGR). Kernels, compilers and make print them; the text has the same meaning without them. */
const colour = /\x1b\[[\d;:]*m/g;

/**
 * Control characters (C0 except tab and newline, DEL, C1), format characters (bidirectional controls, zero-width and
 * tag characters), line and paragraph separators, lone surrogates, and letters without a glyph (Hangul fillers).
 */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** Returns `\x1b` for a byte, and `\u202e` or `\u{e0041}` for a higher code point. */
function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * Makes untrusted text fully visible: removes colours, and escapes each character that is invisible, moves the cursor
 * or changes the reading direction. Tabs and line breaks stay; CR LF becomes LF.
 */
export function visible(text: string): string {
  return text.replace(colour, '').replaceAll('\r\n', '\n').replace(unseen, escaped);
}

/** Does the same and joins the text into one line: each run of spaces, tabs and line breaks becomes one space. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
