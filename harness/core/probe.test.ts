import { describe, expect, test } from 'vitest';
import { InfraError } from './errors.ts';
import { probe } from './probe.ts';

const never = new Promise<never>(() => undefined);
const limits = (seconds = 5) => ({ seconds, signal: new AbortController().signal });

describe('probe', () => {
  test('a value', async () => {
    expect(await probe('echo', limits(), async () => 42)).toMatchObject({ ok: true, value: 42 });
  });

  test('returns a failure of the product as a result, with the code of the error', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await probe('echo', limits(), () => Promise.reject(refused))).toMatchObject({
      ok: false,
      error: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
    });
  });

  test('returns a result if no answer comes in time, and aborts the signal of the probe', async () => {
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

  test('throws a failure of the workstation, because the product was not judged', async () => {
    const failure = new InfraError({ what: 'vsock: disk full', todo: 'make room' });
    await expect(probe('echo', limits(), () => Promise.reject(failure))).rejects.toBe(failure);
  });

  test('throws the abort of the run instead of reporting a product failure', async () => {
    const run = new AbortController();
    const looking = probe('echo', { seconds: 5, signal: run.signal }, () => never);
    run.abort(new Error('the run is over'));
    await expect(looking).rejects.toThrow('the run is over');
  });
});
