import { describe, expect, test } from 'vitest';
import { InfraError } from './errors.ts';
import { probe } from './probe.ts';

const never = new Promise<never>(() => undefined);
const limits = (seconds = 5) => ({ seconds, signal: new AbortController().signal });

describe('probe', () => {
  test('a value', async () => {
    expect(await probe('echo', limits(), async () => 42)).toMatchObject({ ok: true, value: 42 });
  });

  test('a product that fails is a result, with the code of the error', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await probe('echo', limits(), () => Promise.reject(refused))).toMatchObject({
      ok: false,
      error: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
    });
  });

  test('no answer is a result, and what the probe opened is told that it is over', async () => {
    const ended = Promise.withResolvers<string>();
    const result = await probe('echo', limits(0.05), over => {
      over.addEventListener('abort', () => ended.resolve('closed'));
      return never;
    });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'ETIMEDOUT', message: 'echo: no answer within 0.05 s' },
    });
    expect(await ended.promise).toBe('closed');
  });

  test('the fault of this machine is thrown: the product was not judged', async () => {
    const failure = new InfraError({ what: 'vsock: disk full', todo: 'make room' });
    await expect(probe('echo', limits(), () => Promise.reject(failure))).rejects.toBe(failure);
  });

  test('the end of the run is thrown, not taken for a failure of the product', async () => {
    const run = new AbortController();
    const looking = probe('echo', { seconds: 5, signal: run.signal }, () => never);
    run.abort(new Error('the run is over'));
    await expect(looking).rejects.toThrow('the run is over');
  });
});
