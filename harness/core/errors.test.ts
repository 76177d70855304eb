import { describe, expect, it } from 'vitest';
import { GuestError, toFailure, UserError } from './errors.ts';
import { probeErrorOf } from './probe.ts';

/** What `await using` throws when a body fails and what it opened fails, too, when it is closed. */
async function failingTwice(first: Error): Promise<unknown> {
  try {
    await using _ = { [Symbol.asyncDispose]: () => Promise.reject(new Error('close failed, too')) };
    throw first;
  } catch (error) {
    return error;
  }
}

describe('a failure behind which another one came', () => {
  it('is the first one: what fails on the way out is only its echo', async () => {
    const error = await failingTwice(
      new UserError({ what: 'boot: ROOTFS is a folder', todo: 'give an image' }),
    );
    expect(toFailure(error, 'boot')).toMatchObject({ what: 'boot: ROOTFS is a folder', blame: 'user' });
  });

  it('is the first one of a probe, too', async () => {
    const error = await failingTwice(new GuestError({ what: 'the guest did not answer', todo: 'look' }));
    expect(probeErrorOf(error)).toEqual({ code: 'GuestError', message: 'the guest did not answer' });
  });
});
