/**
 * Words by which a CI obeys what a job prints, wherever they stand in a line:
 * - `##[` and `##vso[`: GitHub's runner (ActionCommand.TryParse) and Azure Pipelines (logging commands)
 * - `##teamcity[`: TeamCity (service messages)
 * - `section_start:`, `section_end:`: GitLab (custom collapsible sections)
 * - `<LAVA_`: LAVA (test signals, and the end marker of a test run)
 */
const anywhere = /#(?=#(?:\[|vso\[|teamcity\[))|section(?=_(?:start|end):)|<(?=LAVA_)/gi;

/** GitHub's second form (ActionCommand.TryParseV2), at the start of a line; colours before it count as nothing. */
const atStart = /^(?:[^\S\r\n\u2028\u2029]|\x1b\[[\d;]*m)*:(?=:)/gm;

/** What may stand before a command at the start of a line. */
const blank = /^(?:\s|\x1b\[[\d;]*m)*/;

/** Where a backslash breaks each word that would be obeyed. */
function places(text: string): readonly number[] {
  const found = [...text.matchAll(anywhere), ...text.matchAll(atStart)];
  return found.map(({ 0: word, index }) => index + word.length).toSorted((a, b) => a - b);
}

/** Longest word that may be cut in two by pieces: `##teamcity[`, `section_start:`. */
const longestWord = 16;

/** What the next piece must know of a line that is still open. */
function endOf(line: string): string {
  const rest = line.replace(blank, '');
  return rest.length > longestWord ? `x${rest.slice(-longestWord)}` : rest;
}

/**
 * Makes text that no CI obeys, piece by piece: a backslash stands in each word that a CI looks for, also in one that two
 * pieces hold together. All else stays as it is. For one text call it once.
 */
export function disarming(): (piece: string) => string {
  let open = '';
  return piece => {
    const text = open + piece;
    let [safe, at] = ['', open.length];
    for (const place of places(text)) {
      const to = Math.max(place, open.length);
      safe += `${text.slice(at, to)}\\`;
      at = to;
    }
    safe += text.slice(at);
    const line = open + safe;
    const start = line.lastIndexOf('\n') + 1;
    open = endOf(line.slice(start));
    return safe;
  };
}

/** One whole text that no CI obeys. */
export const disarm = (text: string): string => disarming()(text);
