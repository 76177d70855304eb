import type { LogLine } from './line.ts';

/** Lines before the kernel's own: the firmware's and the decompressor's first words. */
const firmware = /^(?:SeaBIOS \(|early console in |Decompressing Linux|BdsDxe: |U-Boot )/;
const goodbye = /^reboot: (?:Restarting system|Power down|System halted)/;

/** Words of lines that {@link Boots} wants to see; any other line only counts as output. */
export const bootWords = [
  'Linux version ',
  'SeaBIOS (',
  'early console in ',
  'Decompressing Linux',
  'BdsDxe: ',
  'U-Boot ',
  'reboot: ',
];

/** Follows a log from boot to boot. */
export class Boots {
  /** Which boot the log is in, counted from 1. */
  current = 1;
  /** Whether the kernel's lines have time stamps. */
  stamping = false;
  #output = false;
  #announced = false;
  #firmwareFirst: boolean | undefined;
  #kernelSpoke = false;

  /** Takes any line; true if a new boot of the kernel begins with it. */
  take(line: LogLine): boolean {
    if (line.text.trim() === '') return false;
    if (firmware.test(line.text)) {
      this.#firmwareFirst ??= !this.#output;
      return false;
    }
    this.#output = true;
    // A program may print /proc/version, and a log daemon what it had in its buffer.
    const fromKernel = this.stamping ? line.context !== '' && !line.context.startsWith('syslog') : true;
    if (line.context !== '') this.stamping = true;
    if (goodbye.test(line.text)) this.#announced = true;
    if (!fromKernel || !line.text.startsWith('Linux version ')) return false;
    const again = this.#kernelSpoke;
    this.#kernelSpoke = true;
    this.#announced = false;
    this.#firmwareFirst = undefined;
    if (again) this.current++;
    return again;
  }

  /** A line that nobody reads, not even its parts, was there. */
  skip(raw: string): void {
    this.#output = true;
    this.stamping ||= /^(?:<\d>)?\[ *\d+\.\d/.test(raw);
  }

  /** Whether a machine that starts now starts again, without having said that it would. */
  get restarting(): boolean {
    return !this.#announced && (this.#firmwareFirst === undefined ? this.#output : !this.#firmwareFirst);
  }
}
