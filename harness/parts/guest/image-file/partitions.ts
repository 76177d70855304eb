/** One partition of a disk, numbered as the kernel numbers it: /dev/vda1 is number 1. */
export interface Partition {
  readonly number: number;
  /** Bytes from the beginning of the disk. */
  readonly start: number;
  readonly size: number;
  /** GPT: the type's GUID, lower case. MBR: two hex digits. */
  readonly type: string;
  /** GPT's name of it; empty with an MBR. */
  readonly name: string;
  /** As PARTUUID= names it: GPT's GUID, or `<disk signature>-<number>`. */
  readonly uuid: string;
}

const sector = 512;

/** Bytes from the beginning that `partitionsOf` looks at: an MBR, GPT's header, and its usual 128 entries. */
export const tableLength = 34 * sector;

/** A GUID as UEFI stores it: the first three fields are little-endian. */
function guid(bytes: Buffer): string {
  const hex = (at: number, length: number, little: boolean) => {
    const part = Buffer.from(bytes.subarray(at, at + length));
    return (little ? part.reverse() : part).toString('hex');
  };
  return [hex(0, 4, true), hex(4, 2, true), hex(6, 2, true), hex(8, 2, false), hex(10, 6, false)].join('-');
}

function gptPartitions(disk: Buffer): Partition[] {
  const header = disk.subarray(sector, 2 * sector);
  const first = Number(header.readBigUInt64LE(72)) * sector;
  const count = header.readUInt32LE(80);
  const size = header.readUInt32LE(84);
  return Array.from({ length: count }, (_, index) => index).flatMap(index => {
    const entry = disk.subarray(first + index * size, first + (index + 1) * size);
    if (entry.length < 128 || entry.subarray(0, 16).every(byte => byte === 0)) return [];
    const begin = Number(entry.readBigUInt64LE(32));
    const end = Number(entry.readBigUInt64LE(40));
    return [
      {
        number: index + 1,
        start: begin * sector,
        size: (end - begin + 1) * sector,
        type: guid(entry),
        name: entry.subarray(56, 128).toString('utf16le').split('\0', 1).join(''),
        uuid: guid(entry.subarray(16)),
      },
    ];
  });
}

/** Primary partitions only: logical ones lie in a chain across the disk, and no image maker uses them for a root. */
function mbrPartitions(disk: Buffer): Partition[] {
  const signature = disk.readUInt32LE(440).toString(16).padStart(8, '0');
  return [1, 2, 3, 4].flatMap(number => {
    const entry = disk.subarray(446 + (number - 1) * 16, 446 + number * 16);
    const type = entry.readUInt8(4);
    const size = entry.readUInt32LE(12) * sector;
    if (type === 0 || size === 0) return [];
    return [
      {
        number,
        start: entry.readUInt32LE(8) * sector,
        size,
        type: type.toString(16).padStart(2, '0'),
        name: '',
        uuid: `${signature}-${String(number).padStart(2, '0')}`,
      },
    ];
  });
}

/**
 * The partitions of a disk, from its first `tableLength` bytes; empty where it has no table. GPT as UEFI 2.10 chapter 5
 * has it, MBR as the kernel reads it (block/partitions/msdos.c).
 */
export function partitionsOf(disk: Buffer): readonly Partition[] {
  if (disk.length < 2 * sector) return [];
  if (disk.toString('latin1', sector, sector + 8) === 'EFI PART') return gptPartitions(disk);
  return disk.readUInt16LE(510) === 0xaa55 ? mbrPartitions(disk) : [];
}

/** Types that hold no root file system: EFI system, BIOS boot, Linux swap; MBR's extended, swap, EFI and FAT. */
const never = new Set([
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  '21686148-6449-6e6f-744e-656564454649',
  '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f',
  ...['05', '0f', '82', 'ef', '01', '04', '06', '0b', '0c', '0e'],
]);

/** The partitions that may hold a root file system, the largest first. */
export const rootCandidates = (partitions: readonly Partition[]) =>
  partitions.filter(({ type }) => !never.has(type)).toSorted((a, b) => b.size - a.size);
