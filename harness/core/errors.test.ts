import { describe, expect, it } from 'vitest';
import { GuestError, toFailure, UserError } from './errors.ts';
import { probeErrorOf } from './probe.ts';

/** Throws as `await using` does when both the body and the disposal of its resource fail. */
async function failingTwice(first: Error): Promise<unknown> {
  try {
    await using _ = { [Symbol.asyncDispose]: () => Promise.reject(new Error('close failed, too')) };
    throw first;
  } catch (error) {
    return error;
  }
}

describe('firstError and toFailure', () => {
  it('report the first failure, not a later one from the cleanup', async () => {
    const error = await failingTwice(
      new UserError({ what: 'boot: ROOTFS is a folder', todo: 'give an image' }),
    );
    expect(toFailure(error, 'boot')).toMatchObject({ what: 'boot: ROOTFS is a folder', blame: 'user' });
  });

  it('report the first failure of a probe', async () => {
    const error = await failingTwice(new GuestError({ what: 'the guest did not answer', todo: 'look' }));
    expect(probeErrorOf(error)).toEqual({ code: 'GuestError', message: 'the guest did not answer' });
  });
});
