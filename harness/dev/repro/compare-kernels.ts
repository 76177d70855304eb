import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuiltKernel } from '../../parts/kernel/build.ts';
import { differingSections, elfSections } from '../../parts/kernel/elf-sections.ts';
import type { OutputName } from '../../parts/kernel/make-command.ts';

/** A file that differs between two builds of the same inputs. */
export interface FileDifference {
  readonly file: OutputName;
  /** ELF sections, the first line, or the first byte and its symbol. */
  readonly where: readonly string[];
}

/** Returns the symbols of a System.map in ascending order of address. */
function symbolsOf(map: string): { readonly address: bigint; readonly name: string }[] {
  return map.split('\n').flatMap(line => {
    const [address = '', , name] = line.split(' ');
    return name && /^[0-9a-f]{16}$/.test(address) ? [{ address: BigInt(`0x${address}`), name }] : [];
  });
}

/** Returns the first difference of two images: `byte 0x1c4010, in linux_banner; 12 bytes in all`. */
function firstByte(a: Buffer, b: Buffer, map: string): string[] {
  const shorter = Math.min(a.length, b.length);
  let first: number | undefined;
  let count = 0;
  for (let at = 0; at < shorter; at++) {
    if (a[at] === b[at]) continue;
    first ??= at;
    count++;
  }
  const sizes = a.length === b.length ? [] : [`${a.length} and ${b.length} bytes`];
  if (first === undefined) return sizes;
  const symbols = symbolsOf(map);
  const text = symbols.find(({ name }) => name === '_text')?.address ?? 0n;
  const within = symbols.findLast(({ address }) => address <= text + BigInt(first ?? 0));
  return [
    ...sizes,
    `byte 0x${first.toString(16)}${within ? `, in ${within.name}` : ''}; ${count} bytes in all`,
  ];
}

function firstLine(a: string, b: string): string[] {
  const [before, after] = [a.split('\n'), b.split('\n')];
  const at = before.findIndex((line, index) => line !== after[index]);
  const line = at < 0 ? before.length : at;
  return [`line ${line + 1}: ${before[line] ?? 'the end'} | ${after[line] ?? 'the end'}`];
}

async function whereDiffers(name: OutputName, first: string, second: string): Promise<string[]> {
  const [a, b] = [await readFile(join(first, name)), await readFile(join(second, name))];
  if (name === 'Image') return firstByte(a, b, await readFile(join(first, 'System.map'), 'utf8'));
  if (name !== 'vmlinux') return firstLine(a.toString(), b.toString());
  const [before, after] = [elfSections(a), elfSections(b)];
  if (!before || !after) return ['not an ELF file'];
  const sections = differingSections(before, after);
  return sections.length > 0 ? sections : ['outside of any section'];
}

/** Returns the files that differ between two kernels' store entries, by checksum, and the place of each difference. */
export async function compareKernels(a: BuiltKernel, b: BuiltKernel): Promise<FileDifference[]> {
  const differences: FileDifference[] = [];
  for (const file of Object.keys(a.metadata.outputs) as OutputName[]) {
    if (a.metadata.outputs[file] === b.metadata.outputs[file]) continue;
    differences.push({ file, where: await whereDiffers(file, dirname(a.image), dirname(b.image)) });
  }
  return differences;
}
