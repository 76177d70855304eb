import { gunzipSync } from 'node:zlib';

/**
 * The lines of the command channel; image/agent.sh is the guest's side. ASCII lines on a UART that may also carry kernel
 * messages: what isn't ours is passed over, what was damaged is asked for again.
 *
 *     host    endgoal> hello NONCE
 *     guest   endgoal< started                       the agent has just started
 *     guest   endgoal< hello NONCE                   answer to hello; the nonce is this run's, in hexadecimal
 *     host    endgoal> ID LIMIT WHERE LENGTH COMMAND COMMAND in base64, LENGTH characters long; LIMIT in seconds
 *     guest   endgoal< ID taken
 *     guest   endgoal< ID begin
 *     guest   <base64 of gzip of stdout and stderr, one after the other; gzip has a checksum>
 *     guest   endgoal< ID end STATUS BEGAN ENDED STDOUT   STATUS as a shell gives it, or `lost`: the agent was restarted
 *                                                     and does not know; uptimes in seconds; bytes of stdout
 *
 * ID begins with the nonce. A request with the ID of the last one is not run again, its reply is sent again.
 */

/** Where a command runs: in the Debian root file system, or in the initramfs, which needs no disk. */
export type Where = 'root' | 'initramfs';

/** What is kept of a line that doesn't end: none of the guest's is longer than the longest request, echoed. */
const longestLine = 65_536;

/** Longest request, in characters: the kernel holds a line that nobody reads yet in 64 KiB of tty buffers. */
const longestRequest = 32_768;

export const hello = (nonce: string): string => `\nendgoal> hello ${nonce}\n`;

/** What a reply may take in base64 on the UART, and unpacked: a guest can send without end, and gzip can unpack to anything. */
const largest = { encoded: 32 * 2 ** 20, unpacked: 64 * 2 ** 20 } as const;

/** A request as it is sent; the line break before it ends whatever stood half-sent. Undefined when it is too long. */
export function request(id: string, limit: number, where: Where, command: string): string | undefined {
  const encoded = Buffer.from(command).toString('base64');
  const line = `\nendgoal> ${id} ${limit} ${where} ${encoded.length} ${encoded}\n`;
  return line.length > longestRequest ? undefined : line;
}

/** What the guest said. */
export type Said =
  | { readonly kind: 'started' }
  | { readonly kind: 'hello'; readonly nonce: string }
  /** A reply that is larger than one may be. */
  | { readonly kind: 'too large'; readonly id: string }
  | { readonly kind: 'taken' | 'damaged'; readonly id: string }
  | { readonly kind: 'lost'; readonly id: string }
  /** A part of a reply came; more will follow soon. */
  | { readonly kind: 'receiving' }
  | {
      readonly kind: 'reply';
      readonly id: string;
      readonly status: number;
      /** Seconds that the command ran, to 10 ms. */
      readonly seconds: number;
      readonly stdout: Buffer;
      readonly stderr: Buffer;
    };

const ours =
  /endgoal< (?:(started)|hello ([0-9a-f]{1,64})|([\w-]{1,80}) (taken|begin|end (\d{1,3}|lost) (\d{1,10}(?:\.\d{1,6})?) (\d{1,10}(?:\.\d{1,6})?) (\d{1,10})))$/;
const payload = /^[A-Za-z0-9+/]{1,76}={0,2}$/;

function decode(
  id: string,
  lines: readonly string[],
  [status, began, ended, length]: readonly string[],
): Said {
  if (status === 'lost') return { kind: 'lost', id };
  try {
    const output = gunzipSync(Buffer.from(lines.join(''), 'base64'), { maxOutputLength: largest.unpacked });
    const seconds = Math.round((Number(ended) - Number(began)) * 100) / 100;
    if (Number(length) > output.length || seconds < 0) return { kind: 'damaged', id };
    return {
      kind: 'reply',
      id,
      status: Number(status),
      seconds,
      stdout: output.subarray(0, Number(length)),
      stderr: output.subarray(Number(length)),
    };
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { kind: tooLarge ? 'too large' : 'damaged', id };
  }
}

/** Reads the guest's side: call it with each chunk (one character a byte), get what was said in it. */
export function reader(): (chunk: string) => Said[] {
  let open = '';
  let reply: string[] = [];
  let size = 0;
  const readLine = (line: string): Said[] => {
    const [, started, nonce, id, word, ...fields] = ours.exec(line) ?? [];
    if (started) return [{ kind: 'started' }];
    if (nonce !== undefined) return [{ kind: 'hello', nonce }];
    if (id === undefined || word === undefined) {
      if (!payload.test(line)) return [];
      size += line.length;
      if (size <= largest.encoded) reply.push(line);
      return [{ kind: 'receiving' }];
    }
    if (word === 'taken') return [{ kind: 'taken', id }];
    const [lines, sent] = [reply, size];
    [reply, size] = [[], 0];
    if (word === 'begin') return [{ kind: 'receiving' }];
    return [sent > largest.encoded ? { kind: 'too large', id } : decode(id, lines, fields)];
  };
  return chunk => {
    const lines = (open + chunk).split('\n');
    open = (lines.pop() ?? '').slice(-longestLine);
    return lines.flatMap(line => readLine(line.replace(/\r$/, '')));
  };
}
