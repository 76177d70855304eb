import type { LogLine } from './line.ts';

/** Lines before the kernel's own: the first words of firmware and decompressor. */
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
    // A program may print /proc/version, and a log daemon the lines in its buffer.
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

  /** Lines without any of the words that {@link Boots} and the reports begin with were there. */
  skip(bytes: Buffer, from: number, to: number): void {
    if (!this.#output) this.#output = hasText(bytes, from, to);
    if (!this.stamping) this.stamping = hasStamp(bytes, from, to);
  }

  /** Whether a machine that starts now starts again, without having said that it would. */
  get restarting(): boolean {
    return !this.#announced && (this.#firmwareFirst === undefined ? this.#output : !this.#firmwareFirst);
  }
}

/** Whether a line has more than one character. */
function hasText(bytes: Buffer, from: number, to: number): boolean {
  return /[^\n][^\n]/.test(bytes.toString('latin1', from, to));
}

const stamp = /^(?:<\d>)?\[ *\d+\.\d/;
const stampLength = 40;

/** Whether a line begins with the kernel's time stamp. */
function hasStamp(bytes: Buffer, from: number, to: number): boolean {
  if (stamp.test(bytes.toString('latin1', from, Math.min(to, from + stampLength)))) return true;
  return ['\n[', '\n<'].some(start => {
    for (
      let at = bytes.indexOf(start, from, 'latin1');
      at >= 0 && at < to;
      at = bytes.indexOf(start, at + 1, 'latin1')
    ) {
      if (stamp.test(bytes.toString('latin1', at + 1, Math.min(to, at + 1 + stampLength)))) return true;
    }
    return false;
  });
}
