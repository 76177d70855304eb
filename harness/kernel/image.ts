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
 * The build id in an ELF note: name size 4, descriptor size 8 to 20 bytes, type 3 (NT_GNU_BUILD_ID), name `GNU\0`.
 * In an Image the notes lie bare, so the note itself is searched.
 */
export function buildIdIn(notes: Buffer): string | undefined {
  const name = Buffer.from('GNU\0', 'latin1');
  for (let at = notes.indexOf(name); at >= 0; at = notes.indexOf(name, at + 1)) {
    if (at < 12) continue;
    const size = notes.readUInt32LE(at - 8);
    const isBuildId = notes.readUInt32LE(at - 12) === 4 && notes.readUInt32LE(at - 4) === 3;
    if (isBuildId && size >= 8 && size <= 20) return notes.toString('hex', at + 4, at + 4 + size);
  }
  return undefined;
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
