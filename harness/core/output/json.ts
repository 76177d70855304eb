const unsafe =
  /[\p{Cf}\p{Zl}\p{Zp}\x7f-\x9f]|#(?=#(?:\[|vso\[|teamcity\[))|s(?=ection_(?:start|end):)|<(?=LAVA_)/giu;

/**
 * Formats JSON in which hidden characters, cursor movements and CI commands are `\u` escapes. The meaning is unchanged.
 */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(unsafe, found =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
