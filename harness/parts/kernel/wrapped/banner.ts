const start = 'Linux version ';
const longest = 512;
/** Maximum number of candidate texts. A kernel has two or three. */
const most = 64;
/** `(builder@host) (gcc …) #1 SMP …`: the build number marks the banner that is printed at boot. */
const numbered = /^Linux version \d\S* \(.*\) #\d+/;

/**
 * The banner that the kernel prints at boot. An image has several similar texts: the format string of /proc/version and,
 * since 6.1, an early banner without a build number (`# SMP …`). Returns the one with a build number, else the first.
 */
export function bannerIn(image: Buffer): string | undefined {
  let first: string | undefined;
  let at = image.indexOf(start);
  for (let seen = 0; at >= 0 && seen < most; seen++, at = image.indexOf(start, at + 1)) {
    const text = image.toString('latin1', at, at + longest).split(/[\n\0]/)[0] ?? '';
    if (numbered.test(text)) return text;
    if (/^Linux version \d/.test(text)) first ??= text;
  }
  return first;
}
