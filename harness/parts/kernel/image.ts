import { gunzipSync } from 'node:zlib';
import { bannerIn } from './wrapped/banner.ts';
import { buildIdIn } from './wrapped/build-id.ts';
import { largestUnpacked } from './wrapped/limits.ts';
import { gunzip } from './wrapped/zlib.ts';

/** Architectures that kernel images are known of, as the field writes them. */
export type ImageArch = 'arm64' | 'x86_64' | 'riscv64' | 'arm' | 'loongarch64';

/** What a kernel image says of itself. Everything but the format is absent where the image doesn't have it. */
export interface ImageFacts {
  /** By the file's own header. `Image` is the raw image that VMMs load (arm64, riscv64). */
  readonly format: 'Image' | 'Image.gz' | 'bzImage' | 'zImage' | 'ELF' | 'EFI zboot' | 'unknown';
  readonly arch?: ImageArch | undefined;
  /** `Linux version 6.1.192 (…) …` of the kernel that runs, up to the end of line. */
  readonly banner?: string | undefined;
  /** GNU build id, lower-case hex. */
  readonly buildId?: string | undefined;
  /** The embedded .config (CONFIG_IKCONFIG). */
  readonly config?: string | undefined;
}

/** Magic numbers at offset 0x38: arm64 (Documentation/arch/arm64/booting.rst), riscv (boot-image-header.rst). */
const imageMagics: Readonly<Record<string, ImageArch>> = { 'ARM\x64': 'arm64', 'RSC\x05': 'riscv64' };
/** x86 boot protocol: `HdrS` at 0x202 (Documentation/arch/x86/boot.rst). */
const x86Magic = 'HdrS';
/** arm: at 0x24 of a zImage, little-endian (arch/arm/boot/compressed/head.S). */
const armMagic = 0x016f2818;
const elfMachines: Readonly<Record<number, ImageArch>> = {
  183: 'arm64',
  62: 'x86_64',
  243: 'riscv64',
  40: 'arm',
  258: 'loongarch64',
};
/** A header of any format lies within so many bytes. */
const smallest = 0x208;

function formatOf(image: Buffer): Pick<ImageFacts, 'format' | 'arch'> {
  const at = (offset: number, length: number) => image.toString('latin1', offset, offset + length);
  if (at(0, 4) === '\x7fELF') return { format: 'ELF', arch: elfMachines[image.readUInt16LE(18)] };
  if (image[0] === 0x1f && image[1] === 0x8b) return { format: 'Image.gz' };
  if (at(4, 4) === 'zimg') return { format: 'EFI zboot' };
  const arch = imageMagics[at(0x38, 4)];
  if (arch) return { format: 'Image', arch };
  if (at(0x202, 4) === x86Magic) return { format: 'bzImage', arch: 'x86_64' };
  if (image.readUInt32LE(0x24) === armMagic) return { format: 'zImage', arch: 'arm' };
  return { format: 'unknown' };
}

/** The .config between the markers that kernel/configs.c puts around it. */
function embeddedConfig(image: Buffer): string | undefined {
  const start = image.indexOf('IKCFG_ST');
  const end = image.indexOf('IKCFG_ED', start);
  if (start < 0 || end < 0) return undefined;
  try {
    const packed = image.subarray(start + 8, end);
    return gunzipSync(packed, { maxOutputLength: largestConfig }).toString('utf8');
  } catch {
    // Another program's data between markers that are ours by accident: the image carries no configuration.
    return undefined;
  }
}

/** Bytes of the longest .config that is believed; an allmodconfig has 400 KiB. */
const largestConfig = 16 * 2 ** 20;

/** Reads a kernel image from its bytes; looks into a gzipped one. Never throws on whatever bytes. */
export function readImage(bytes: Buffer): ImageFacts {
  if (bytes.length < smallest || bytes.length > 2 * largestUnpacked) return { format: 'unknown' };
  const format = formatOf(bytes);
  const inner = format.format === 'Image.gz' ? gunzipOr(bytes) : bytes;
  const arch = format.arch ?? (inner === bytes || inner.length < smallest ? undefined : formatOf(inner).arch);
  return {
    ...format,
    arch,
    banner: bannerIn(inner),
    buildId: buildIdIn(inner),
    config: embeddedConfig(inner),
  };
}

/** What a gzipped image has in it; the image itself where it is damaged: its facts are then absent. */
function gunzipOr(bytes: Buffer): Buffer {
  try {
    return gunzip(bytes);
  } catch {
    return bytes;
  }
}
