const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;

/** Where the help text that begins at an offset ends, and how many lines that is. */
export function endOfHelp(text: string, start: number): { readonly next: number; readonly lines: number } {
  let next = start;
  let lines = 0;
  let indent = 0;
  let last = 0;
  while (next < text.length) {
    const { at, column } = measureIndent(text, next);
    if (text.charCodeAt(at) !== NEWLINE) {
      const indented = at > next;
      next = at;
      if (indented) last = column;
      if (at >= text.length || (indented && indent > 0 && column < indent)) break;
      indent ||= last;
    }
    const end = text.indexOf('\n', next);
    if (end < 0) return { next: text.length, lines };
    next = end + 1;
    lines++;
    // The first line without indentation ends the text.
    const first = text.charCodeAt(next);
    if (first !== SPACE && first !== TAB && first !== NEWLINE && next < text.length) break;
  }
  return { next, lines };
}

/** Where a line's first character other than a blank stands, and in which column with tabs of 8. */
function measureIndent(text: string, start: number): { readonly at: number; readonly column: number } {
  let column = 0;
  for (let at = start; ; at++) {
    const char = text.charCodeAt(at);
    if (char === TAB) column = (column & ~7) + 8;
    else if (char === SPACE) column++;
    else return { at, column };
  }
}
