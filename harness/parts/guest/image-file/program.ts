import { elfArchitecture } from '../elf.ts';

/** What a program needs of its root file system before its first instruction of its own. */
export type Program =
  | { readonly is: 'script'; readonly interpreter: string }
  | {
      readonly is: 'elf';
      readonly architecture: string;
      /** PT_INTERP: the dynamic loader; absent for a static program. */
      readonly loader?: string;
      /** DT_NEEDED, in order. */
      readonly libraries: readonly string[];
      /** DT_RUNPATH, else DT_RPATH, split; `$ORIGIN` left in. */
      readonly paths: readonly string[];
    }
  | { readonly is: 'neither' };

/** Program headers and dynamic tags (include/uapi/linux/elf.h, elf.h of glibc). */
const pt = { load: 1, dynamic: 2, interp: 3 } as const;
const dt = { needed: 1, strtab: 5, rpath: 15, runpath: 29 } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const text = (bytes: Buffer, at: number) => {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 ? bytes.length : end);
};

/** Segments of a 64-bit little-endian program: those are all that a guest of ours can run. */
function segmentsOf(bytes: Buffer): Segment[] {
  const table = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, n) => bytes.subarray(table + n * size)).map(
    row => ({
      type: row.readUInt32LE(0),
      offset: Number(row.readBigUInt64LE(8)),
      address: Number(row.readBigUInt64LE(16)),
      size: Number(row.readBigUInt64LE(32)),
    }),
  );
}

function dynamicOf(bytes: Buffer, segments: readonly Segment[]) {
  const dynamic = segments.find(({ type }) => type === pt.dynamic);
  const rows: [number, number][] = [];
  for (let at = dynamic?.offset ?? 0; dynamic && at + 16 <= dynamic.offset + dynamic.size; at += 16) {
    rows.push([Number(bytes.readBigInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8))]);
  }
  const address = rows.find(([tag]) => tag === dt.strtab)?.[1] ?? 0;
  const load = segments.find(
    ({ type, address: from, size }) => type === pt.load && from <= address && address < from + size,
  );
  const strings = load ? address - load.address + load.offset : 0;
  const named = (wanted: number) =>
    rows.flatMap(([tag, value]) => (tag === wanted && load ? [text(bytes, strings + value)] : []));
  const runpath = named(dt.runpath);
  return {
    libraries: named(dt.needed),
    paths: (runpath.length > 0 ? runpath : named(dt.rpath)).flatMap(path => path.split(':')).filter(Boolean),
  };
}

/** Reads a program's own headers. Throws nothing: what is damaged is `neither`. */
export function programOf(bytes: Buffer): Program {
  if (bytes.toString('latin1', 0, 2) === '#!') {
    const [line = ''] = bytes.toString('utf8', 2, 258).split('\n');
    return { is: 'script', interpreter: line.trim().split(/\s+/)[0] ?? '' };
  }
  const architecture = elfArchitecture(bytes.subarray(0, 20));
  if (!architecture) return { is: 'neither' };
  if (bytes[4] !== 2 || bytes[5] !== 1) return { is: 'elf', architecture, libraries: [], paths: [] };
  try {
    const segments = segmentsOf(bytes);
    const interp = segments.find(({ type }) => type === pt.interp);
    return {
      is: 'elf',
      architecture,
      ...(interp ? { loader: text(bytes, interp.offset) } : {}),
      ...dynamicOf(bytes, segments),
    };
  } catch {
    return { is: 'neither' };
  }
}
