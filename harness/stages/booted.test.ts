import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { GuestError, InfraError } from '../errors.ts';
import { captureConsole } from '../machine/console.ts';
import type { Machine } from '../machine/machine.ts';
import type { PoweredOn } from '../machine/power-on.ts';
import { followGuest } from './booted.ts';

const signal = new AbortController().signal;
const console = captureConsole(new PassThrough(), '/dev/null', 0);
const lost = new InfraError({ what: 'device: it gave no answer', todo: 'look at it' });

/** A guest behind a way that `check` looks at. */
function guestBehind(check: () => Promise<void>) {
  const way = { lost: new AbortController().signal, check, logs: async () => '' };
  const machine = { way, exited: new Promise(() => undefined) } as unknown as Machine;
  const on: PoweredOn = { end: { how: 'init', at: 1 }, console, command: [], stderr: '', machine };
  return followGuest(on, async () => ({
    ...on,
    end: { how: 'panic', at: 2.5, line: 'Kernel panic - not syncing: VFS' },
    machine: undefined,
  }));
}

describe('what is seen of a guest behind a device', () => {
  const silent = () =>
    Promise.reject(new GuestError({ what: 'the guest did not answer', todo: 'look at its console' }));

  it('counts while the device is there', async () => {
    const guest = guestBehind(async () => undefined);
    await expect(guest.looking(signal, async () => 'seen')).resolves.toBe('seen');
    await expect(guest.looking(signal, silent)).rejects.toThrow('the guest did not answer');
  });

  it('is nothing where the device hangs, also where the guest seemed to be at fault', async () => {
    const guest = guestBehind(() => Promise.reject(lost));
    await expect(guest.looking(signal, async () => 'seen')).rejects.toBe(lost);
    await expect(guest.looking(signal, silent)).rejects.toBe(lost);
  });
});

describe('a guest that is powered on again', () => {
  it('and does not come up is the reason, with how far it came', async () => {
    const guest = guestBehind(async () => undefined);
    await expect(guest.restart('console-restart', signal)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GuestError: boot: the guest did not come up again, 2.5 s after power-on
        last line  nothing was printed
        because    Kernel panic - not syncing: VFS
        do         read console-restart.log of this run]
    `);
  });
});
