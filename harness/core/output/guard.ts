import { StringDecoder } from 'node:string_decoder';
import { disarming } from './commands.ts';
import { visible } from './visible.ts';

/** Colours that endgoal prints: all except the hidden attribute (8). */
const shown = String.raw`\x1b\[(?:[0-79]|[1-9]\d|10[0-7])?(?:;(?:[0-79]|[1-9]\d|10[0-7]))*m`;
/** Sequences that move the cursor on a terminal; log-update and vitest use them for their status boards. */
const moving = String.raw`\x1b\[\d*[ABCDGJK]|\x1b\[\?(?:25|2026)[hl]`;

function onlyKnown(text: string, known: RegExp): string {
  let [safe, at] = ['', 0];
  for (const { 0: sequence, index } of text.matchAll(known)) {
    safe += visible(text.slice(at, index)) + sequence;
    at = index + sequence.length;
  }
  return safe + visible(text.slice(at));
}

const unguarded = new WeakMap<NodeJS.WritableStream, (text: string) => void>();

/**
 * Filters a stream from now on: CI commands are broken, and control and hidden characters are escaped. Colours pass,
 * and on a terminal also cursor movements. This is the last protection against text from guests, VMMs, compilers and
 * phones; code that prints such text must escape it itself.
 */
export function guardOutput(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): void {
  if (unguarded.has(stream)) return;
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean;
  const decoder = new StringDecoder('utf8');
  const known = new RegExp(stream.isTTY ? `${shown}|${moving}` : shown, 'g');
  const disarm = disarming();
  unguarded.set(stream, text => void write(text));
  const guarded = (chunk: Uint8Array | string, ...rest: readonly unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    return write(disarm(onlyKnown(text, known)), ...rest);
  };
  stream.write = guarded as typeof stream.write;
}

/** Prints CI workflow commands of endgoal, past the filter. The caller must escape each value in them. */
export function printCommands(stream: NodeJS.WritableStream, text: string): void {
  const write = unguarded.get(stream);
  if (write) write(text);
  else stream.write(text);
}
