import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { openLog } from '../../core/log.ts';
import { now } from '../../core/wait.ts';
import type { Incident } from '../../klog/report.ts';
import { KernelLogScanner, type Sighting } from '../../klog/scanner.ts';

/** One line of the console and when its end was seen, in seconds since power-on. */
export interface ConsoleLine {
  readonly text: string;
  readonly at: number;
}

/** A guest's console from its first byte on. */
export interface Console {
  /** The lines so far, the oldest dropped beyond `keptLines`. */
  readonly lines: readonly ConsoleLine[];
  /** Seconds since power-on when the last byte came; 0 while there was none. */
  readonly lastByteAt: number;
  readonly bytes: number;
  /** The first line by which the kernel gave up, as soon as it is there. */
  readonly panic: Sighting | undefined;
  /** What the log says went wrong so far. */
  readonly incidents: readonly Incident[];
  /** Calls back for every line, and when the console has ended. Returns the way to stop that. */
  subscribe(listener: { onLine?(line: ConsoleLine): void; onEnd?(): void }): () => void;
  /** Resolves when the VMM has closed the console and all of it is in the file. */
  readonly ended: Promise<void>;
}

/** Lines kept in memory; the file has them all. */
const keptLines = 20_000;
/** A line without an end is cut here, so that a guest which never ends one can't fill our memory. */
const longestLine = 64 * 1024;

/**
 * Captures a console. `file` gets the bytes as they are; `file` with `.timing` gets the pause and the length of each
 * chunk in scriptreplay(1)'s form, so `scriptreplay console.timing console.log` shows it again as it ran.
 */
export function captureConsole(stream: Readable, file: string, powerOn: number): Console {
  const log = openLog(file);
  const timing = openLog(file.replace(/(\.log)?$/, '.timing'));
  const decoder = new StringDecoder('utf8');
  const scanner = new KernelLogScanner();
  const lines: ConsoleLine[] = [];
  const listeners = new Set<{ onLine?(line: ConsoleLine): void; onEnd?(): void }>();
  let open = '';
  let bytes = 0;
  let lastByteAt = 0;

  const push = (text: string) => {
    const line = { text: text.replace(/\r$/, ''), at: lastByteAt };
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    for (const listener of listeners) listener.onLine?.(line);
  };

  stream.on('data', (chunk: Buffer) => {
    const at = now() - powerOn;
    log.write(chunk);
    timing.write(`${(at - lastByteAt).toFixed(6)} ${chunk.length}\n`);
    lastByteAt = at;
    bytes += chunk.length;
    scanner.feed(chunk);
    const parts = (open + decoder.write(chunk)).split('\n');
    open = parts.pop() ?? '';
    for (const part of parts) push(part);
    if (open.length > longestLine) {
      push(open);
      open = '';
    }
  });

  const ended = new Promise<void>(resolve => {
    stream.once('close', () => {
      if (open) push(open);
      for (const listener of listeners) listener.onEnd?.();
      timing.end();
      log.end(resolve);
    });
  });

  return {
    lines,
    get lastByteAt() {
      return lastByteAt;
    },
    get bytes() {
      return bytes;
    },
    get panic() {
      return scanner.panic;
    },
    get incidents() {
      return scanner.incidents;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
  };
}
