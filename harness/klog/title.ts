/** Text that varies from run to run in a title, and its replacement; applied in this order, each until nothing changes. */
const variable: readonly (readonly [pattern: RegExp, stands: string])[] = [
  // Names that a fuzzer gives its processes.
  [/syz-executor\.?\d+(?:[/:]\d+)?/g, 'syz-executor'],
  [/syzkaller\d+(?:[/:]\d+)?/g, 'syzkaller'],
  // Addresses, IP addresses, line numbers.
  [/([^a-zA-Z0-9])(?:0x)?[0-9a-f]{6,}/g, '$1ADDR'],
  [/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/g, 'IP'],
  [/(\.\w+)(?::\d+)+/g, '$1:LINE'],
  // Where in a function.
  [/(?<=[\w.])\+0x[0-9a-z]{1,16}\/0x[0-9a-z]{1,16}/g, ''],
  [/CPU#\d+/g, 'CPU'],
  // Any other number that isn't part of a name.
  [/(\W)\d+(\W|$)/g, '$1NUM$2'],
  [/\d{7,}/g, 'NUM'],
];

/** Interleaved lines can be very long; the field cuts titles here. */
const titleLimit = 120;
/** Characters that are looked at: numbers and addresses in them become shorter. */
const readLimit = 400;

/** A title that is the same for the same fault in every run. */
export function stableTitle(title: string): string {
  let text = title.slice(0, readLimit);
  for (const [pattern, stands] of variable) {
    for (let before = ''; before !== text; ) {
      before = text;
      text = text.replace(pattern, stands);
    }
  }
  return text
    .slice(0, titleLimit)
    .replaceAll('\t', ' ')
    .replace(/[^ -~]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
