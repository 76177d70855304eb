import { gunzipSync } from 'node:zlib';
import { bannerIn } from './wrapped/banner.ts';
import { buildIdIn } from './wrapped/build-id.ts';
import { largestUnpacked } from './wrapped/limits.ts';
import { gunzip } from './wrapped/zlib.ts';

/** Known architectures of kernel images, with their usual names. */
export type ImageArch = 'arm64' | 'x86_64' | 'riscv64' | 'arm' | 'loongarch64';

/** Facts from the bytes of a kernel image. All except the format are absent if the image lacks them. */
export interface ImageFacts {
  /** Format by the file's header. `Image` is the raw image that VMMs load (arm64, riscv64). */
  readonly format: 'Image' | 'Image.gz' | 'bzImage' | 'zImage' | 'ELF' | 'EFI zboot' | 'unknown';
  readonly arch?: ImageArch | undefined;
  /** The banner that the kernel prints at boot, one line: `Linux version 6.1.192 (…) …`. */
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
/** Number of first bytes that contain the header of any format. */
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
    // The markers are other data by accident; the image has no configuration.
    return undefined;
  }
}

/** Maximum size of a .config in bytes. An allmodconfig has 400 KiB. */
const largestConfig = 16 * 2 ** 20;

/** Reads the facts of a kernel image, also of a gzipped one. Never throws, for any bytes. */
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

/** The content of a gzipped image. For damaged data the input itself, which then has no facts. */
function gunzipOr(bytes: Buffer): Buffer {
  try {
    return gunzip(bytes);
  } catch {
    return bytes;
  }
}
