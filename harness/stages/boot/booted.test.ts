import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { GuestError, InfraError, renderFailure } from '../../core/errors.ts';
import { captureConsole } from '../../parts/machine/console.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { PoweredOn } from '../../parts/machine/power-on.ts';
import { followGuest } from './booted.ts';
import { judgeFate } from './fate-judge.ts';

const signal = new AbortController().signal;
const stream = new PassThrough();
const console = captureConsole(stream, '/dev/null', 0);
const lost = new InfraError({ what: 'device: it gave no answer', todo: 'look at it' });

/** A guest behind a way that `check` looks at. */
function mockGuestBehind(check: () => Promise<void>, again?: Pick<PoweredOn, 'end' | 'console'>) {
  const way = { lost: new AbortController().signal, check, aftermath: async () => ({ log: '', others: [] }) };
  const machine = { way, exited: new Promise(() => undefined) } as unknown as Machine;
  const limits = { deadline: 60, silence: 20 };
  const on: PoweredOn = { end: { how: 'init', at: 1 }, console, limits, command: [], stderr: '', machine };
  const panicked = { end: { how: 'panic', at: 2.5, line: 'Kernel panic - not syncing: VFS' } } as const;
  return followGuest(on, async () => ({
    ...on,
    ...(again ?? { ...panicked, machine: undefined }),
  }));
}

describe('what is seen of a guest behind a device', () => {
  const silent = () =>
    Promise.reject(new GuestError({ what: 'the guest did not answer', todo: 'look at its console' }));

  it('counts while the device is there', async () => {
    const guest = mockGuestBehind(async () => undefined);
    await expect(guest.looking(signal, async () => 'seen')).resolves.toBe('seen');
    await expect(guest.looking(signal, silent)).rejects.toThrow('the guest did not answer');
  });

  it('is nothing where the device hangs, also where the guest seemed to be at fault', async () => {
    const guest = mockGuestBehind(() => Promise.reject(lost));
    await expect(guest.looking(signal, async () => 'seen')).rejects.toBe(lost);
    await expect(guest.looking(signal, silent)).rejects.toBe(lost);
  });
});

describe('a guest that is powered on again', () => {
  it('and does not come up is the reason, with how far it came', async () => {
    const guest = mockGuestBehind(async () => undefined);
    await expect(guest.restart('console-restart', signal)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GuestError: boot: the guest did not come up again, 2.5 s after power-on
        last line  nothing was printed
        because    Kernel panic - not syncing: VFS
        do         read console-restart.log of this run]
    `);
  });

  it('does not lose what its kernel reported before', async () => {
    const guest = mockGuestBehind(async () => undefined, {
      end: { how: 'init', at: 1 },
      console: captureConsole(new PassThrough(), '/dev/null', 0),
    });
    expect(judgeFate('postgres', guest.fate()).says).toBe(
      'no panic, oops, BUG or WARNING in the log meanwhile',
    );
    stream.write(
      '[    9.1] WARNING: CPU: 1 PID: 105 at mm/page_alloc.c:5503 __alloc_pages+0x1d8/0x2a0\n[    9.2] Call trace:\n\n',
    );
    await new Promise(resolve => setImmediate(resolve));
    await guest.restart('console-restart', signal);
    const { failure } = judgeFate('postgres', guest.fate());
    expect(failure && renderFailure(failure)).toMatchInlineSnapshot(`
      "postgres: WARNING in corrupted
        last line  WARNING: CPU: 1 PID: 105 at mm/page_alloc.c:5503 __alloc_pages+0x1d8/0x2a0
        because    the kernel reported this while the stage looked
        do         read console.log of this run from line 1 on"
    `);
  });
});
