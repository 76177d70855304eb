import { UserError } from '../../core/errors.ts';
import type { ImageFacts } from './image.ts';

/** The failure for a given kernel file without a configuration. Most often the file is not an arm64 Image. */
export function refuseWithoutConfig(file: string, size: number, facts: ImageFacts): UserError {
  const { format, arch, banner } = facts;
  const give = 'give arch/arm64/boot/Image of an arm64 build';
  if (size === 0 || format === 'unknown') {
    return new UserError({
      code: 'image.not-a-kernel',
      what: `config: ${file} is no kernel image`,
      because: size === 0 ? 'it is empty' : 'it has the header of none, and no configuration in it',
      todo: give,
    });
  }
  const name = `${format}${arch ? ` for ${arch}` : ''}`;
  if (format !== 'Image' || arch !== 'arm64') {
    return new UserError({
      code: 'image.wrong-format',
      what: `config: ${file} is ${name}; the machine loads a raw arm64 Image`,
      because: 'by the header of the file itself',
      todo: give,
    });
  }
  if (banner === undefined) {
    return new UserError({
      code: 'image.cut-short',
      what: `config: ${file} was cut short`,
      because: `it begins as ${name}, but its ${size} bytes have no kernel's banner in them`,
      todo: 'copy it again, whole',
    });
  }
  return new UserError({
    code: 'image.no-config',
    what: `config: ${file} carries no configuration`,
    because: `it was built without CONFIG_IKCONFIG, or was cut short: ${banner}`,
    todo: 'build it with CONFIG_IKCONFIG=y, or give its tree with KERNEL_SRC=DIR',
  });
}
