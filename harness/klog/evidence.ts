import { printable } from './printable.ts';
import { type Frame, parseFrame, stackBegins } from './stack.ts';

/** A line of the log that shows the incident. */
export interface Evidence {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

const evidenceLimit = 20;
const frameLimit = 32;

/** Whether a report that the kernel closes with an `---[ end trace ]---` has lost it and stops in its stack or registers. */
export function endsInside(texts: readonly string[]): boolean {
  const closes = texts.some(
    (text, index) =>
      /\[#\d+\]/.test(text) || (index === 0 && /^WARNING: (?:CPU: |\S+:\d+ at )|^kernel BUG/.test(text)),
  );
  const last = texts.at(-1) ?? '';
  return closes && (parseFrame(last) !== undefined || registers.test(last) || texts.length === 1);
}

/** Frames of the first stack trace, innermost first. */
export function firstTrace(texts: readonly string[]): Frame[] {
  const begin = texts.findIndex(text => stackBegins.some(pattern => pattern.test(text)));
  const frames: Frame[] = [];
  for (const text of texts.slice(begin + 1)) {
    if (frames.length === frameLimit || stackBegins.some(pattern => pattern.test(text))) break;
    const frame = parseFrame(text);
    if (frame) frames.push(frame);
    else if (frames.length > 0 && !/^ *<\/?\w+>/.test(text)) break;
  }
  return frames;
}

const registers =
  /^\s*(?:R[A-Z0-9]{1,2}|[rx]\d+|CR\d|DR\d|FS|CS|sp|pstate|Code|GPR\d+|MSR|CFAR|REGS) ?: |^GPR\d|^\s+(?:SET|EA|ISV|CM) = /;
/** Beside registers, true but of no use at a glance. */
const bulk =
  /^\s*$|^[-=]+$|^Modules linked in|^Hardware name|^(?:Mem|Data) abort info:|^\w+ pgtable: |^\[[0-9a-f]{8,16}\] \*?pgd=/;

/** The lines that say it, without registers and other bulk. */
export function evidenceOf(lines: readonly Evidence[]): Evidence[] {
  return (
    lines
      .filter(({ text }, index) => index === 0 || !(bulk.test(text) || registers.test(text)))
      .slice(0, evidenceLimit)
      // A copy: a slice would keep the whole chunk that it was cut from in memory.
      .map(({ line, text }) => ({ line, text: Buffer.from(printable(text).trimEnd()).toString() }))
  );
}
