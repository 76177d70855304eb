/** NT_GNU_BUILD_ID: GNU's note of type 3. */
const buildIdType = 3;

/** Rounds up without bit operations: they are signed 32-bit, and a damaged length may be any value. */
const aligned = (length: number) => Math.ceil(length / 4) * 4;

/** The build id in ELF notes in the form of /sys/kernel/notes, in hex. Undefined if there is none. */
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
