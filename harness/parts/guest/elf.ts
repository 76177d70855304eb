/** Machines of ELF headers (e_machine) that a root file system may be made for, by their names in Debian and elsewhere. */
const machines: ReadonlyMap<number, string> = new Map([
  [3, 'i386'],
  [8, 'mips'],
  [20, 'powerpc'],
  [21, 'powerpc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x86-64'],
  [183, 'arm64'],
  [243, 'riscv'],
  [258, 'loongarch'],
]);

/** The architecture that a program is made for, from its ELF header (20 bytes are enough); undefined when it has none. */
export function elfArchitecture(header: Buffer): string | undefined {
  if (header.length < 20 || header.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const bigEndian = header[5] === 2;
  const machine = bigEndian ? header.readUInt16BE(18) : header.readUInt16LE(18);
  return machines.get(machine) ?? `machine ${machine}`;
}
