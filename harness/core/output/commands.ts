/**
 * Markers that make a CI system execute a command from the output of a job, anywhere in a line:
 * - `##[` and `##vso[`: GitHub's runner (ActionCommand.TryParse) and Azure Pipelines (logging commands)
 * - `##teamcity[`: TeamCity (service messages)
 * - `section_start:`, `section_end:`: GitLab (custom collapsible sections)
 * - `<LAVA_`: LAVA (test signals, and the end marker of a test run)
 */
const anywhere = /#(?=#(?:\[|vso\[|teamcity\[))|section(?=_(?:start|end):)|<(?=LAVA_)/gi;

/** GitHub's second form (ActionCommand.TryParseV2), at the start of a line. GitHub ignores colours before it. */
const atStart = /^(?:[^\S\r\n\u2028\u2029]|\x1b\[[\d;]*m)*:(?=:)/gm;

/** Characters that may precede a command at the start of a line. */
const blank = /^(?:\s|\x1b\[[\d;]*m)*/;

/** Positions at which a backslash breaks each marker. */
function places(text: string): readonly number[] {
  const found = [...text.matchAll(anywhere), ...text.matchAll(atStart)];
  return found.map(({ 0: word, index }) => index + word.length).toSorted((a, b) => a - b);
}

/** Length of the longest marker that may be split between two pieces: `##teamcity[`, `section_start:`. */
const longestWord = 16;

/** Returns the end of an unfinished line, which the next piece needs. */
function endOf(line: string): string {
  const rest = line.replace(blank, '');
  return rest.length > longestWord ? `x${rest.slice(-longestWord)}` : rest;
}

/**
 * Returns a function that breaks CI commands in text, piece by piece: it inserts a backslash into each marker, also if
 * two pieces share a marker. Everything else stays unchanged. For a single text, call it once.
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

/** Breaks the CI commands in one whole text. */
export const disarm = (text: string): string => disarming()(text);
