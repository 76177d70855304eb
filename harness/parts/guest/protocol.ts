import { gunzipSync } from 'node:zlib';

/**
 * The lines of the command channel; image/agent.sh is the guest's side. ASCII lines on a UART that may also carry kernel
 * messages: what isn't ours is passed over, what was damaged is asked for again.
 *
 *     host    endgoal> hello
 *     guest   endgoal< started                       the agent has just started
 *     guest   endgoal< hello                         answer to hello
 *     host    endgoal> ID LIMIT WHERE LENGTH COMMAND COMMAND in base64, LENGTH characters long; LIMIT in seconds
 *     guest   endgoal< ID taken
 *     guest   endgoal< ID begin
 *     guest   <base64 of gzip of stdout and stderr, one after the other; gzip has a checksum>
 *     guest   endgoal< ID end STATUS BEGAN ENDED STDOUT   STATUS as a shell gives it, or `lost`: the agent was restarted
 *                                                     and does not know; uptimes in seconds; bytes of stdout
 *
 * A request with the ID of the last one is not run again, its reply is sent again.
 */

/** Where a command runs: in the Debian root file system, or in the initramfs, which needs no disk. */
export type Where = 'root' | 'initramfs';

/** What is kept of a line that doesn't end: none of the guest's is longer than the longest request, echoed. */
const longestLine = 65_536;

/** Longest request, in characters: the kernel holds a line that nobody reads yet in 64 KiB of tty buffers. */
const longestRequest = 32_768;

export const hello = '\nendgoal> hello\n';

/** A request as it is sent; the line break before it ends whatever stood half-sent. Undefined when it is too long. */
export function request(id: string, limit: number, where: Where, command: string): string | undefined {
  const encoded = Buffer.from(command).toString('base64');
  const line = `\nendgoal> ${id} ${limit} ${where} ${encoded.length} ${encoded}\n`;
  return line.length > longestRequest ? undefined : line;
}

/** What the guest said. */
export type Said =
  | { readonly kind: 'started' | 'hello' }
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

const ours = /endgoal< (?:(started|hello)|(\S+) (taken|begin|end (\S+) ([\d.]+) ([\d.]+) (\d+)))$/;
const payload = /^[A-Za-z0-9+/]{1,76}={0,2}$/;

function decode(
  id: string,
  lines: readonly string[],
  [status, began, ended, length]: readonly string[],
): Said {
  if (status === 'lost') return { kind: 'lost', id };
  try {
    const output = gunzipSync(Buffer.from(lines.join(''), 'base64'));
    return {
      kind: 'reply',
      id,
      status: Number(status),
      seconds: Math.round((Number(ended) - Number(began)) * 100) / 100,
      stdout: output.subarray(0, Number(length)),
      stderr: output.subarray(Number(length)),
    };
  } catch {
    return { kind: 'damaged', id };
  }
}

/** Reads the guest's side: call it with each chunk (one character a byte), get what was said in it. */
export function reader(): (chunk: string) => Said[] {
  let open = '';
  let reply: string[] = [];
  const readLine = (line: string): Said[] => {
    const [, greeting, id, word, ...fields] = ours.exec(line) ?? [];
    if (greeting === 'started' || greeting === 'hello') return [{ kind: greeting }];
    if (id === undefined || word === undefined) {
      if (!payload.test(line)) return [];
      reply.push(line);
      return [{ kind: 'receiving' }];
    }
    if (word === 'taken') return [{ kind: 'taken', id }];
    const lines = reply;
    reply = [];
    return word === 'begin' ? [{ kind: 'receiving' }] : [decode(id, lines, fields)];
  };
  return chunk => {
    const lines = (open + chunk).split('\n');
    open = (lines.pop() ?? '').slice(-longestLine);
    return lines.flatMap(line => readLine(line.replace(/\r$/, '')));
  };
}
