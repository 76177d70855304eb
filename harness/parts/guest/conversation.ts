import type { Duplex } from 'node:stream';
import { type HarnessError, InfraError } from '../../core/errors.ts';
import { now, withDeadline } from '../../core/wait.ts';
import { reader, type Said } from './protocol.ts';

/** A request that nobody took is sent again after so many seconds, then after twice as many; on a quick UART. */
const usualPatience = 2;

/**
 * An empty line, which the agent passes over. crosvm raises one interrupt for each byte that arrives and none for those
 * that the guest left in its queue (it takes 256 at a time): the rest of a long line waits for the next byte.
 */
const nudge = '\n';
/** Characters of a line that a guest takes without a nudge, and seconds between two. */
const nudged = { from: 200, pause: 0.25 } as const;

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

  /** As `next`; nudges the guest meanwhile, which may have taken only the beginning of our line. */
  async function nextNudged(seconds: number): Promise<Said | undefined> {
    const over = now() + seconds;
    for (;;) {
      const left = over - now();
      const said = await next(Math.max(0, Math.min(nudged.pause, left)));
      if (said || left <= nudged.pause) return said;
      stream.write(nudge);
    }
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
    let taken = false;
    stream.write(line);
    for (;;) {
      const left = over - now();
      const wait = taken || line.length < nudged.from ? next : nextNudged;
      const said = left > 0 ? await wait(Math.min(quietFor, left)) : undefined;
      if (left <= 0 || (!said && now() >= over)) throw silence();
      const reaction = said ? react(said) : ({ is: 'lost' } as const);
      switch (reaction.is) {
        case 'answer':
          return reaction.answer;
        case 'taken':
          taken = true;
          quietFor = Number.POSITIVE_INFINITY;
          break;
        case 'arriving':
          quietFor = patience;
          break;
        case 'lost':
          taken = false;
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
