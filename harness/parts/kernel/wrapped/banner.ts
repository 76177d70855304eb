const start = 'Linux version ';
const longest = 512;
/** Texts that are looked at; a kernel has two or three. */
const most = 64;
/** `(builder@host) (gcc …) #1 SMP …`: the build number says that the banner is the one that is printed at boot. */
const numbered = /^Linux version \d\S* \(.*\) #\d+/;

/**
 * The banner of the kernel that runs. An image has several texts like it: the format that /proc/version prints with, and
 * since 6.1 a first banner from before the build number was known, which ends in `# SMP …`. Of several, the numbered
 * one; else the first.
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
