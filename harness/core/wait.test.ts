import { describe, expect, it, onTestFinished } from 'vitest';
import { InfraError } from './errors.ts';
import { after as later, withDeadline } from './wait.ts';

const late = () => new InfraError({ what: 'too late', todo: 'look' });

describe('a wait', () => {
  it('with an aborted signal rejects with its reason, and a later rejection of the promise is handled', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    onTestFinished(() => void process.off('unhandledRejection', hear));
    const failing = Promise.reject(new Error('behind it'));
    const signal = AbortSignal.abort(new Error('the run is over'));
    await expect(withDeadline(failing, { seconds: 1, otherwise: late, signal })).rejects.toThrow(
      'the run is over',
    );
    await new Promise(resolve => setImmediate(resolve));
    expect(unheard).toEqual([]);
  });

  it('that exceeds its deadline rejects with the error of its owner', async () => {
    const never = new Promise(() => undefined);
    await expect(withDeadline(never, { seconds: 0.01, otherwise: late })).rejects.toThrow('too late');
  });

  it('of months does not end at once', async () => {
    const soon = new Promise<string>(resolve => later(0.05, () => resolve('there')));
    await expect(withDeadline(soon, { seconds: 1e7, otherwise: late })).resolves.toBe('there');
    const called: string[] = [];
    const callOff = later(1e7, () => called.push('called'));
    await soon;
    callOff();
    expect(called).toEqual([]);
  });
});
