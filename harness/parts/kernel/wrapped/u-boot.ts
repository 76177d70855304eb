import { type FdtNode, readFdt } from './fdt.ts';
import { slice, textAt } from './limits.ts';

/** Types of U-Boot's legacy images (include/image.h): a kernel, and several parts behind a table of sizes. */
const [kernelType, multiType, noLoadType] = [2, 4, 14];
const headerSize = 64;
/** Maximum number of parts of one image. */
const mostParts = 32;

/** The kernel in U-Boot's legacy image (uImage). */
export function kernelOfUImage(bytes: Buffer): Buffer {
  const type = bytes.readUInt8(30);
  const data = slice(bytes, headerSize, bytes.readUInt32BE(12));
  if (type === kernelType || type === noLoadType) return data;
  if (type !== multiType)
    throw new Error(`it holds no kernel, but an image of type ${type} (a ramdisk is 3)`);
  let parts = 0;
  while (parts < mostParts && data.readUInt32BE(parts * 4) !== 0) parts++;
  return slice(data, (parts + 1) * 4, data.readUInt32BE(0));
}

/** Returns the kernel from a U-Boot flattened image tree (FIT): a device tree with images below /images, one of them a kernel. */
export function kernelOfFit(bytes: Buffer): Buffer {
  const images = readFdt(bytes).children.find(({ name }) => name === 'images');
  const kernel = images?.children.find(node => /^kernel(?:_noload)?$/.test(textOf(node, 'type')));
  if (!kernel) throw new Error('it is a device tree, with no kernel below /images');
  const inside = kernel.properties.get('data');
  if (inside) return inside;
  const size = numberOf(kernel, 'data-size');
  const [position, offset] = [numberOf(kernel, 'data-position'), numberOf(kernel, 'data-offset')];
  // External data follow the tree, aligned to four bytes.
  const at = position ?? (offset === undefined ? undefined : ((bytes.readUInt32BE(4) + 3) & ~3) + offset);
  if (at === undefined || size === undefined) throw new Error('its kernel has no data');
  return slice(bytes, at, size);
}

function textOf({ properties }: FdtNode, name: string): string {
  const value = properties.get(name);
  return value === undefined ? '' : textAt(value, 0, value.length);
}

function numberOf({ properties }: FdtNode, name: string): number | undefined {
  const value = properties.get(name);
  return value?.length === 4 ? value.readUInt32BE(0) : undefined;
}
