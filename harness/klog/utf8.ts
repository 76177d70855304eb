const beyondAscii = /[\u0080-\u00ff]/;

/** A line that came as Latin-1 (one character a byte) as real text; U+FFFD stands for bytes that are not UTF-8. */
export function decodeUtf8(raw: string): string {
  return beyondAscii.test(raw) ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
}
