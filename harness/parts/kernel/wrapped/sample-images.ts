import { gzipSync } from 'node:zlib';

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const be32 = (value: number) => u32(value).reverse();
const text = (value: string) => Buffer.from(value, 'latin1');

/** Build id of every sample. */
export const buildId = '0123456789abcdef0123';
const release = 'Linux version 6.1.0-vault (endgoal@endgoal) (gcc 12.2.0)';
/** The banner that the kernel prints at boot. */
export const banner = `${release} #7 SMP PREEMPT`;

/** A raw Image with only the parts that are read: header, both banners, configuration, build id. */
export function rawImage(magic = 'ARM\x64', config = 'CONFIG_VIRTIO=y\n'): Buffer {
  const head = Buffer.alloc(0x400);
  head.write(magic, 0x38, 'latin1');
  const banners = text(
    `%s version %s (endgoal)\0Linux version %s\0${release} # SMP PREEMPT\n\0${banner}\n\0`,
  );
  const configured = [text('IKCFG_ST'), gzipSync(config), text('IKCFG_ED')];
  const note = [u32(4), u32(buildId.length / 2), u32(3), text('GNU\0'), Buffer.from(buildId, 'hex')];
  return Buffer.concat([head, banners, ...configured, ...note]);
}

/** A vmlinux: an ELF file for x86-64 without sections. */
export function vmlinux(): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(62, 18);
  return Buffer.concat([head, rawImage('')]);
}

/** Packed data with the unpacked size appended, as the kernel build writes it. */
export const sized = (packed: Buffer, size: number) => Buffer.concat([packed, u32(size)]);

/** An x86 bzImage of boot protocol 2.15 with one real-mode sector. */
export function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(1024);
  head.writeUInt8(1, 0x1f1);
  head.write('HdrS', 0x202, 'latin1');
  head.writeUInt16LE(0x20f, 0x206);
  head.writeUInt32LE(0, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload]);
}

/** An EFI zboot image. */
export function zboot(payload: Buffer, kind: string): Buffer {
  const head = Buffer.alloc(64);
  head.write('MZ\0\0zimg', 'latin1');
  head.writeUInt32LE(64, 8);
  head.writeUInt32LE(payload.length, 12);
  head.write(kind, 24, 'latin1');
  return Buffer.concat([head, payload]);
}

/** A unified kernel image: an EFI program whose section .linux is the kernel. */
export function uki(kernel: Buffer): Buffer {
  const head = Buffer.alloc(0x200);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE\0\0', 0x80, 'latin1');
  head.writeUInt16LE(2, 0x86);
  for (const [row, name, size, at] of [
    [0, '.osrel', 8, 0x180],
    [1, '.linux', kernel.length, 0x200],
  ] as const) {
    const entry = 0x98 + row * 40;
    head.write(name, entry, 'latin1');
    head.writeUInt32LE(size, entry + 8);
    head.writeUInt32LE(size, entry + 16);
    head.writeUInt32LE(at, entry + 20);
  }
  return Buffer.concat([head, kernel]);
}

/** U-Boot's legacy image; of type 2 (a kernel) unless it says otherwise. */
export function uImage(data: Buffer, type = 2): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0x27051956, 0);
  head.writeUInt32BE(data.length, 12);
  head.writeUInt8(type, 30);
  return Buffer.concat([head, data]);
}

/** The content of a multi-part uImage: a table of sizes, then the parts. */
export const parts = (...all: readonly Buffer[]) =>
  Buffer.concat([...all.map(part => be32(part.length)), be32(0), ...all]);

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** A flattened device tree with the properties of /images/kernel, followed by external data. */
export function fitImage(
  properties: Readonly<Record<string, Buffer>>,
  behind: Buffer = Buffer.alloc(0),
): Buffer {
  const names = Object.keys(properties);
  const strings = text(names.map(name => `${name}\0`).join(''));
  const offset = (name: string) => strings.indexOf(text(`${name}\0`));
  const begin = (name: string) => Buffer.concat([be32(1), padded(text(`${name}\0`))]);
  const structure = Buffer.concat([
    ...['', 'images', 'kernel'].map(begin),
    ...names.map(name => {
      const value = properties[name] ?? Buffer.alloc(0);
      return Buffer.concat([be32(3), be32(value.length), be32(offset(name)), padded(value)]);
    }),
    ...[2, 2, 2, 9].map(be32),
  ]);
  const size = 40 + structure.length + strings.length;
  const head = Buffer.concat(
    [0xd00dfeed, size, 40, 40 + structure.length, 40, 17, 16, 0, strings.length, structure.length].map(be32),
  );
  return Buffer.concat([padded(Buffer.concat([head, structure, strings])), behind]);
}

/** The properties of a FIT's kernel, with its data unless they are external. */
export const fitKernel = (data: Buffer) => ({ type: text('kernel\0'), data });
export const externalKernel = (size: number) => ({
  type: text('kernel\0'),
  'data-size': be32(size),
  'data-offset': be32(0),
});

/** An Android boot image: header version 4, pages of 4096 bytes. */
export function bootImage(kernel: Buffer): Buffer {
  const head = Buffer.alloc(4096);
  head.write('ANDROID!', 0, 'latin1');
  head.writeUInt32LE(kernel.length, 8);
  head.writeUInt32LE(4, 40);
  return Buffer.concat([head, kernel]);
}

/** An Android sparse image with blocks of 4096 bytes: the content as a raw chunk, then a hole. */
export function sparse(plain: Buffer): Buffer {
  const blocks = Math.ceil(plain.length / 4096);
  const u16 = (value: number) => u32(value).subarray(0, 2);
  const chunk = (kind: number, count: number, data: Buffer) =>
    Buffer.concat([u16(kind), u16(0), u32(count), u32(12 + data.length), data]);
  return Buffer.concat([
    u32(0xed26ff3a),
    ...[1, 0, 28, 12].map(u16),
    ...[4096, blocks + 2, 2, 0].map(u32),
    chunk(0xcac1, blocks, Buffer.concat([plain, Buffer.alloc(blocks * 4096 - plain.length)])),
    chunk(0xcac3, 2, Buffer.alloc(0)),
  ]);
}
