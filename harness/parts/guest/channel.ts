import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { GuestError, InfraError, UserError } from '../../core/errors.ts';
import { openLog } from '../../core/log.ts';
import type { GuestResult } from '../machine/machine.ts';
import { converseOver } from './conversation.ts';
import { hello, request, type Said, type Where } from './protocol.ts';

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

/** Stands for what must not be written down. */
const secret = '(holds a secret)';

/** What a reply may take beyond its command's deadline, in seconds, where the UART is quick. */
const usualSlack = 10;

type Reply = Extract<Said, { kind: 'reply' }>;
type Outcome = Extract<Said, { kind: 'reply' | 'lost' | 'too large' }>;

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
  options: {
    readonly owner: string;
    readonly transcript?: string;
    /** By how much the waits for the UART are stretched; 1 by default. */
    readonly pace?: number;
  },
): Channel {
  const { owner, pace = 1 } = options;
  const slack = usualSlack * pace;
  const session = randomBytes(16).toString('hex');
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const closed = (cause?: Error) =>
    new InfraError(
      {
        code: 'channel.closed',
        what: `${owner}: the command channel was closed`,
        because: cause?.message ?? 'the machine is off, or its serial port went away',
        todo: "look at the end of the run's console.log",
      },
      { cause },
    );
  const conversation = converseOver(stream, closed, pace);

  const transcript = options.transcript ? openLog(options.transcript) : undefined;
  const record = (text: string) => transcript?.write(text);

  function timedOut(shown: string, limit: number, lastLine: string): GuestError {
    return new GuestError({
      code: 'channel.command-deadline',
      what: `${owner}: a command in the guest did not end within its ${limit} s: ${shown}`,
      lastLine,
      todo: 'run it by hand in the guest to see what it waits for',
    });
  }

  async function ask(id: string, command: string, set: ExecOptions): Promise<Reply> {
    const limit = Math.max(1, Math.ceil(set.deadline));
    const shown = set.secret ? secret : firstLine(command);
    const line = request(id, limit, set.where ?? 'root', command);
    if (!line) {
      throw new UserError({
        code: 'channel.command-too-long',
        what: `${owner}: a command for the guest is too long: ${shown}`,
        because: `${Buffer.byteLength(command)} bytes; the channel takes about 24000`,
        todo: 'send it in parts',
      });
    }
    const said = await conversation.ask<Outcome>(
      line,
      limit + slack,
      event => {
        if (event.kind === 'started') return { is: 'lost' };
        if (event.kind === 'receiving') return { is: 'arriving' };
        if (!('id' in event) || event.id !== id) return { is: 'nothing' };
        if (event.kind === 'reply' || event.kind === 'lost' || event.kind === 'too large')
          return { is: 'answer', answer: event };
        return { is: event.kind === 'taken' ? 'taken' : 'lost' };
      },
      () =>
        new GuestError({
          code: 'channel.no-answer',
          what: `${owner}: the guest did not answer to a command: ${shown}`,
          because: `the command channel stayed silent for ${limit + slack} s`,
          todo: "look at the end of the run's console.log: a kernel that hangs answers nothing",
        }),
    );
    if (said.kind === 'reply') {
      const killed = said.status === 128 + 9 && said.seconds >= limit;
      if (killed) throw timedOut(shown, limit, set.secret ? secret : lastLineOf(said));
      return said;
    }
    if (said.kind === 'too large') {
      throw new GuestError({
        code: 'channel.output-too-large',
        what: `${owner}: the output of a command in the guest is too large: ${shown}`,
        because: 'the channel takes 64 MiB, 32 MiB of them packed',
        todo: 'look at what it prints; a guest that is damaged may answer without end',
      });
    }
    throw new GuestError({
      code: 'channel.agent-restarted',
      what: `${owner}: the guest's agent was restarted while it ran: ${shown}`,
      because: 'what the command did is unknown',
      todo: 'look in /run/endgoal/agent.log in the guest, and for an out-of-memory kill in its kernel log',
    });
  }

  async function exec(command: string, set: ExecOptions): Promise<GuestResult> {
    count += 1;
    const number = count;
    const id = `${session}-${number}`;
    record(`> ${number} ${set.where ?? 'root'}: ${set.secret ? secret : command}\n`);
    try {
      const { status, seconds, stdout, stderr } = await ask(id, command, set);
      const result = { exitCode: status, stdout: stdout.toString(), stderr: stderr.toString(), seconds };
      const output = set.secret ? '' : `${result.stdout}${result.stderr}`;
      record(`${output}< ${number} exit ${status} after ${seconds} s\n`);
      return result;
    } catch (error) {
      record(`< ${number} ${error instanceof Error ? error.message : String(error)}\n`);
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
        conversation.ask<void>(
          hello(session),
          seconds,
          said => {
            if (said.kind === 'hello' && said.nonce === session) return { is: 'answer', answer: undefined };
            // It did not hear what was sent before it started.
            return { is: said.kind === 'started' ? 'lost' : 'nothing' };
          },
          () =>
            new GuestError({
              code: 'channel.silent',
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

function lastLineOf(said: { readonly stdout: Buffer; readonly stderr: Buffer }): string {
  const text = said.stderr.toString().trimEnd() || said.stdout.toString().trimEnd();
  return text.split('\n').at(-1) || 'it printed nothing';
}
