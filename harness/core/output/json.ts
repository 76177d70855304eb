const unsafe =
  /[\p{Cf}\p{Zl}\p{Zp}\x7f-\x9f]|#(?=#(?:\[|vso\[|teamcity\[))|s(?=ection_(?:start|end):)|<(?=LAVA_)/giu;

/**
 * JSON that means the same and has no character that is hidden, moves a cursor or begins a CI's command: all of those are
 * `\u` escapes.
 */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(unsafe, found =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
