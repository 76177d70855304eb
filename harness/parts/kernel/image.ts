import { gunzipSync } from 'node:zlib';

/** What a kernel image says of itself. Everything but the format is absent where the image doesn't have it. */
export interface ImageFacts {
  /** By the file's own header. `Image` is the raw arm64 image that VMMs load. */
  readonly format: 'Image' | 'Image.gz' | 'bzImage' | 'ELF' | 'EFI zboot' | 'unknown';
  readonly arch?: 'arm64' | 'x86_64' | undefined;
  /** `Linux version 6.1.192 (…) …`, up to the end of line. */
  readonly banner?: string | undefined;
  /** GNU build id, lower-case hex. */
  readonly buildId?: string | undefined;
  /** The embedded .config (CONFIG_IKCONFIG). */
  readonly config?: string | undefined;
}

/** arm64 boot header: `ARM\x64` at 0x38 (Documentation/arm64/booting.rst). */
const arm64Magic = 'ARM\x64';
/** x86 boot protocol: `HdrS` at 0x202 (Documentation/x86/boot.rst). */
const x86Magic = 'HdrS';
const elfMachines: Readonly<Record<number, 'arm64' | 'x86_64'>> = { 183: 'arm64', 62: 'x86_64' };

function formatOf(image: Buffer): Pick<ImageFacts, 'format' | 'arch'> {
  const at = (offset: number, length: number) => image.toString('latin1', offset, offset + length);
  if (at(0, 4) === '\x7fELF') return { format: 'ELF', arch: elfMachines[image.readUInt16LE(18)] };
  if (image[0] === 0x1f && image[1] === 0x8b) return { format: 'Image.gz' };
  if (at(4, 4) === 'zimg') return { format: 'EFI zboot' };
  if (image.length > 0x40 && at(0x38, 4) === arm64Magic) return { format: 'Image', arch: 'arm64' };
  if (image.length > 0x206 && at(0x202, 4) === x86Magic) return { format: 'bzImage', arch: 'x86_64' };
  return { format: 'unknown' };
}

/**
 * The kernel's build id among an image's bare ELF notes: name size 4, descriptor size 8 to 20 bytes, type 3
 * (NT_GNU_BUILD_ID), name `GNU\0`. The vDSO is a whole ELF file inside the image with a build id of its own, which is
 * passed over.
 */
function buildIdIn(image: Buffer): string | undefined {
  const name = Buffer.from('GNU\0', 'latin1');
  const embedded = embeddedElfs(image);
  for (let at = image.indexOf(name); at >= 0; at = image.indexOf(name, at + 1)) {
    if (at < 12 || embedded.some(([start, end]) => at >= start && at < end)) continue;
    const size = image.readUInt32LE(at - 8);
    const isBuildId = image.readUInt32LE(at - 12) === 4 && image.readUInt32LE(at - 4) === 3;
    if (isBuildId && size >= 8 && size <= 20) return image.toString('hex', at + 4, at + 4 + size);
  }
  return undefined;
}

/** Where 64-bit ELF files lie inside an image, each from its header to the end of its section table. */
function embeddedElfs(image: Buffer): [start: number, end: number][] {
  const magic = Buffer.from('\x7fELF\x02\x01\x01', 'latin1');
  const found: [number, number][] = [];
  for (let at = image.indexOf(magic, 1); at >= 0; at = image.indexOf(magic, at + 1)) {
    if (at + 64 > image.length) break;
    const sections = Number(image.readBigUInt64LE(at + 0x28));
    const size = sections + image.readUInt16LE(at + 0x3a) * image.readUInt16LE(at + 0x3c);
    if (size < image.length - at) found.push([at, at + size]);
  }
  return found;
}

/** The .config between the markers that kernel/configs.c puts around it. */
function embeddedConfig(image: Buffer): string | undefined {
  const start = image.indexOf('IKCFG_ST');
  const end = image.indexOf('IKCFG_ED', start);
  if (start < 0 || end < 0) return undefined;
  try {
    return gunzipSync(image.subarray(start + 8, end)).toString('utf8');
  } catch {
    return undefined;
  }
}

function bannerIn(image: Buffer): string | undefined {
  const at = image.indexOf('Linux version ');
  if (at < 0) return undefined;
  const text = image.toString('latin1', at, at + 512);
  return text.split(/[\n\0]/)[0];
}

/** Reads a kernel image from its bytes; looks into a gzipped one. Never throws on whatever bytes. */
export function readImage(bytes: Buffer): ImageFacts {
  if (bytes.length < 0x208) return { format: 'unknown' };
  const format = formatOf(bytes);
  const inner = format.format === 'Image.gz' ? gunzipOr(bytes) : bytes;
  const arch = format.arch ?? (inner === bytes ? undefined : formatOf(inner).arch);
  return {
    ...format,
    arch,
    banner: bannerIn(inner),
    buildId: buildIdIn(inner),
    config: embeddedConfig(inner),
  };
}

function gunzipOr(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}
