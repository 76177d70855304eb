import type { Duplex } from 'node:stream';
import { type HarnessError, InfraError } from '../../core/errors.ts';
import { now, withDeadline } from '../../core/wait.ts';
import { reader, type Said } from './protocol.ts';

/** A request that nobody took is sent again after so many seconds, then after twice as many; on a quick UART. */
const usualPatience = 2;

/** What something that the guest said means for the request that is under way. */
export type Reaction<Answer> =
  | { readonly is: 'answer'; readonly answer: Answer }
  /** It was taken: silence is no reason to send it again. */
  | { readonly is: 'taken' }
  /** Its reply is on the way: silence means that the rest is lost. */
  | { readonly is: 'arriving' }
  | { readonly is: 'lost' }
  | { readonly is: 'nothing' };

/** The host's side of a conversation with the agent: one request at a time. */
export interface Conversation {
  /**
   * Sends a line, again where it or its reply was lost, until `react` finds the answer in what the guest says. Throws
   * `silence()` after so many seconds, and what the stream failed with.
   */
  ask<Answer>(
    line: string,
    seconds: number,
    react: (said: Said) => Reaction<Answer>,
    silence: () => HarnessError,
  ): Promise<Answer>;
}

/**
 * `closed` makes the error for a stream that ended, with its cause where it has one. `pace` stretches the waits: what is
 * sent again too early fills a slow UART with requests that nobody needs.
 */
export function converseOver(
  stream: Duplex,
  closed: (cause?: Error) => HarnessError,
  pace = 1,
): Conversation {
  const patience = usualPatience * pace;
  const read = reader();
  const waiting: Said[] = [];
  let failed: HarnessError | undefined;
  let wake = () => {};
  let asking = false;
  const fail = (error: HarnessError) => {
    failed ??= error;
    wake();
  };
  stream.on('data', (chunk: Buffer) => {
    const said = read(chunk.toString('latin1'));
    // Nobody asked: an answer to nothing, of which a guest could send any number.
    if (asking) waiting.push(...said);
    // Half a line, or an echo of ours from before the agent has set the UART up, is nothing that was said.
    if (waiting.length > 0) wake();
  });
  stream.on('error', error => fail(closed(error)));
  stream.on('close', () => fail(closed()));
  // One that is closed already says nothing more of it.
  if (stream.destroyed) fail(closed());

  /** The next thing that the guest said, or undefined when it said nothing for so many seconds. */
  async function next(seconds: number): Promise<Said | undefined> {
    if (waiting.length === 0 && !failed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const silent = new InfraError({
        code: 'channel.silent',
        what: 'the guest said nothing',
        todo: 'ask again',
      });
      await withDeadline(promise, { seconds, otherwise: () => silent }).catch((error: unknown) => {
        if (error !== silent) throw error;
      });
    }
    const said = waiting.shift();
    if (!said && failed) throw failed;
    return said;
  }

  async function converse<Answer>(
    line: string,
    seconds: number,
    react: (said: Said) => Reaction<Answer>,
    silence: () => HarnessError,
  ): Promise<Answer> {
    const over = now() + seconds;
    let repeatAfter = patience;
    let quietFor = patience;
    stream.write(line);
    for (;;) {
      const left = over - now();
      const said = left > 0 ? await next(Math.min(quietFor, left)) : undefined;
      if (left <= 0 || (!said && now() >= over)) throw silence();
      const reaction = said ? react(said) : ({ is: 'lost' } as const);
      switch (reaction.is) {
        case 'answer':
          return reaction.answer;
        case 'taken':
          quietFor = Number.POSITIVE_INFINITY;
          break;
        case 'arriving':
          quietFor = patience;
          break;
        case 'lost':
          stream.write(line);
          repeatAfter *= 2;
          quietFor = repeatAfter;
          break;
        case 'nothing':
          break;
      }
    }
  }

  return {
    async ask(...question) {
      asking = true;
      try {
        return await converse(...question);
      } finally {
        asking = false;
        waiting.length = 0;
      }
    },
  };
}
