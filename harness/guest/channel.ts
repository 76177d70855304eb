import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { GuestError, InfraError, UserError } from '../errors.ts';
import type { GuestResult } from '../machine/machine.ts';
import { now, withDeadline } from '../wait.ts';
import { hello, reader, request, type Said, type Where } from './protocol.ts';

export interface ExecOptions {
  /** Seconds that the command may run; then it is killed with all it started. */
  readonly deadline: number;
  /** Default `root`. */
  readonly where?: Where;
  /** The command or its output holds a secret: the transcript only says that there was one. */
  readonly secret?: boolean;
}

/** A guest that takes commands on a UART. */
export interface Channel extends AsyncDisposable {
  /** Resolves when the agent answers. Throws GuestError after so many seconds of silence. */
  ready(seconds: number): Promise<void>;
  /**
   * Runs a shell command; one at a time, in the order of the calls. The command's own exit code is a result, never an
   * error. Throws GuestError when it overruns its deadline or the guest does not answer.
   */
  exec(command: string, options: ExecOptions): Promise<GuestResult>;
}

/** A request that nobody took is sent again after so many seconds, then after twice as many, and so on; also when a reply stops in the middle. */
const patience = 2;
/** What a reply may take beyond its command's deadline, in seconds. */
const slack = 10;

/** Events in the order they came, for one reader. */
function inbox() {
  const waiting: Said[] = [];
  let wake = () => {};
  let failed: Error | undefined;
  return {
    push(said: readonly Said[]) {
      waiting.push(...said);
      wake();
    },
    fail(error: Error) {
      failed ??= error;
      wake();
    },
    /** The next event, or undefined when none came within so many seconds. */
    async next(seconds: number): Promise<Said | undefined> {
      if (waiting.length === 0 && !failed) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const silent = new InfraError({ what: 'nothing came', todo: 'ask again' });
        await withDeadline(promise, { seconds: Math.max(0, seconds), otherwise: () => silent }).catch(
          (error: unknown) => {
            if (error !== silent) throw error;
          },
        );
      }
      const said = waiting.shift();
      if (!said && failed) throw failed;
      return said;
    },
  };
}

function firstLine(command: string): string {
  const [line = ''] = command.trim().split('\n');
  return line.length > 70 ? `${line.slice(0, 70)}…` : line;
}

/**
 * Opens the host's side of the command channel on a stream to the guest's UART, which the channel then owns.
 * `transcript` is a file that gets every command and what it gave.
 */
export function openChannel(
  stream: Duplex,
  options: { readonly owner: string; readonly transcript?: string },
): Channel {
  const { owner } = options;
  const events = inbox();
  const read = reader();
  const session = randomBytes(4).toString('hex');
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const closed = (cause?: Error) =>
    new InfraError(
      {
        what: `${owner}: the command channel was closed`,
        because: cause?.message ?? 'the machine is off, or its serial port went away',
        todo: "look at the end of the run's console.log",
      },
      { cause },
    );
  stream.on('data', (chunk: Buffer) => events.push(read(chunk.toString('latin1'))));
  stream.on('error', error => events.fail(closed(error)));
  stream.on('close', () => events.fail(closed()));

  if (options.transcript) mkdirSync(dirname(options.transcript), { recursive: true });
  const transcript = options.transcript ? createWriteStream(options.transcript, { flags: 'a' }) : undefined;
  const record = (text: string) => transcript?.write(text);

  /** Sends a line, again when nobody takes it, until `answer` gives something for an event. */
  async function converse<T>(
    line: string,
    seconds: number,
    answer: (said: Said) => { readonly answered: T } | { readonly wait: number } | 'send again' | 'pass',
    silence: () => GuestError,
  ): Promise<T> {
    const over = now() + seconds;
    let wait = patience;
    stream.write(line);
    for (;;) {
      const said = await events.next(Math.min(wait, over - now()));
      if (now() >= over && !said) throw silence();
      const next = said ? answer(said) : 'send again';
      if (next === 'send again') {
        stream.write(line);
        wait = Number.isFinite(wait) ? wait * 2 : patience;
      } else if (next !== 'pass' && 'answered' in next) return next.answered;
      else if (next !== 'pass') wait = next.wait;
    }
  }

  function timedOut(command: string, limit: number, lastLine: string | undefined): GuestError {
    return new GuestError({
      what: `${owner}: a command in the guest did not end within its ${limit} s: ${firstLine(command)}`,
      lastLine: lastLine || 'it printed nothing',
      todo: 'run it by hand in the guest to see what it waits for',
    });
  }

  async function ask(
    id: string,
    command: string,
    set: ExecOptions,
  ): Promise<Extract<Said, { kind: 'reply' }>> {
    const limit = Math.max(1, Math.ceil(set.deadline));
    const line = request(id, limit, set.where ?? 'root', command);
    if (!line) {
      throw new UserError({
        what: `${owner}: a command for the guest is too long: ${firstLine(command)}`,
        because: `${Buffer.byteLength(command)} bytes; the channel takes about 24000`,
        todo: 'send it in parts',
      });
    }
    const said = await converse(
      line,
      limit + slack,
      event => {
        if (event.kind === 'started') return 'send again';
        if (event.kind === 'receiving') return { wait: patience };
        if (!('id' in event) || event.id !== id) return 'pass';
        if (event.kind === 'taken') return { wait: Number.POSITIVE_INFINITY };
        return event.kind === 'damaged' ? 'send again' : { answered: event };
      },
      () =>
        new GuestError({
          what: `${owner}: the guest took a command and never answered: ${firstLine(command)}`,
          because: `the command channel stayed silent for ${limit + slack} s`,
          todo: "look at the end of the run's console.log: a kernel that hangs answers nothing",
        }),
    );
    if (said.kind === 'reply') {
      const killed = said.status === 128 + 9 && said.seconds >= limit;
      if (killed) throw timedOut(command, limit, lastLineOf(said));
      return said;
    }
    throw new GuestError({
      what: `${owner}: the guest's agent was restarted while it ran: ${firstLine(command)}`,
      because: 'what the command did is unknown',
      todo: 'look in /run/endgoal/agent.log in the guest, and for an out-of-memory kill in its kernel log',
    });
  }

  async function exec(command: string, set: ExecOptions): Promise<GuestResult> {
    count += 1;
    const id = `${session}-${count}`;
    record(`> ${id} ${set.where ?? 'root'}: ${set.secret ? '(holds a secret)' : command}\n`);
    try {
      const { status, seconds, stdout, stderr } = await ask(id, command, set);
      const result = { exitCode: status, stdout: stdout.toString(), stderr: stderr.toString(), seconds };
      const output = set.secret ? '' : `${result.stdout}${result.stderr}`;
      record(`${output}< ${id} exit ${status} after ${seconds} s\n`);
      return result;
    } catch (error) {
      record(`< ${id} ${error instanceof Error ? error.message : String(error)}\n`);
      throw error;
    }
  }

  /** One conversation after the other, also after one that failed. */
  function inTurn<T>(converse: () => Promise<T>): Promise<T> {
    const mine = turn.then(converse, converse);
    turn = mine.catch(() => undefined);
    return mine;
  }

  return {
    exec: (command, set) => inTurn(() => exec(command, set)),
    ready: seconds =>
      inTurn(() =>
        converse(
          hello,
          seconds,
          said => (said.kind === 'started' || said.kind === 'hello' ? { answered: undefined } : 'pass'),
          () =>
            new GuestError({
              what: `${owner}: nobody answers on the command channel after ${seconds} s`,
              because: 'init did not start, or its UART has no driver, or endgoal.channel= names another one',
              todo: "look for the milestone `endgoal-init: channel` in the run's console.log",
            }),
        ),
      ),
    [Symbol.asyncDispose]: async () => {
      stream.destroy();
      if (transcript) await new Promise<void>(resolve => transcript.end(resolve));
    },
  };
}

function lastLineOf(said: { readonly stdout: Buffer; readonly stderr: Buffer }): string | undefined {
  const text = said.stderr.toString().trimEnd() || said.stdout.toString().trimEnd();
  return text.split('\n').at(-1);
}
