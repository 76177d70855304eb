/** NT_GNU_BUILD_ID of include/uapi/linux/elf.h's family: GNU's note of type 3. */
const buildIdType = 3;

/** Not by bits: those are signed 32, and a damaged length may be anything. */
const aligned = (length: number) => Math.ceil(length / 4) * 4;

/** The build id in ELF notes as /sys/kernel/notes has them, in hex; undefined where there is none. */
export function buildIdOf(notes: Buffer): string | undefined {
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameLength = notes.readUInt32LE(at);
    const length = notes.readUInt32LE(at + 4);
    const type = notes.readUInt32LE(at + 8);
    const name = at + 12;
    const content = name + aligned(nameLength);
    if (type === buildIdType && notes.toString('latin1', name, name + nameLength) === 'GNU\0') {
      return notes.subarray(content, content + length).toString('hex') || undefined;
    }
    at = content + aligned(length);
  }
  return undefined;
}
