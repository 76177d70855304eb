import { describe, expect, it } from 'vitest';
import type { Console } from './console.ts';
import { mayGoOn, patientJudge } from './patience.ts';
import { parseStat } from './vmm-work.ts';

const limits = { deadline: 60, silence: 20 };
const did = (cpuSeconds: number) => ({ cpuSeconds, frozen: false });
const silence = { at: 41, silent: 21, unread: false };

describe('a guest whose console is silent beyond the limit', () => {
  it('may go on while its VMM works and gets little processor time', () => {
    expect(mayGoOn({ ...silence, work: did(9), recent: { cpuSeconds: 4, seconds: 10.5 } }, limits)).toBe(
      true,
    );
  });

  it('may not where its VMM had the processor for all of it: it hangs in a loop', () => {
    expect(mayGoOn({ ...silence, work: did(30), recent: { cpuSeconds: 10.4, seconds: 10.5 } }, limits)).toBe(
      false,
    );
  });

  it('may not where its VMM waits: nothing will come', () => {
    expect(mayGoOn({ ...silence, work: did(9), recent: { cpuSeconds: 0.1, seconds: 10.5 } }, limits)).toBe(
      false,
    );
  });

  it('may not where nobody can say what its VMM does', () => {
    expect(mayGoOn({ ...silence, work: undefined }, limits)).toBe(false);
  });

  it('may go on where it has printed what has not arrived here', () => {
    expect(mayGoOn({ ...silence, unread: true, work: did(1) }, limits)).toBe(true);
  });
});

describe('a guest that has not reached init by the deadline', () => {
  const late = { at: 61, silent: 1, unread: false };

  it('may go on while its VMM has had less processor time than that', () => {
    expect(mayGoOn({ ...late, work: did(25) }, limits)).toBe(true);
  });

  it('may not once its VMM has had that processor time', () => {
    expect(mayGoOn({ ...late, work: did(60) }, limits)).toBe(false);
  });

  it('may not for ever', () => {
    expect(mayGoOn({ ...late, at: 240, work: did(25) }, limits)).toBe(false);
  });
});

describe('on a slow machine', () => {
  const stretched = { deadline: 300, silence: 100, idleSilence: 20 };
  const console = { lastByteAt: 0, bytes: 0 } as Console;
  /** The verdict at 11, 21 and 101 s on a VMM that used so many seconds of a processor until then. */
  const judged = async (...used: number[]) => {
    const left = [...used];
    const judge = patientJudge(console, { work: async () => did(left.shift() ?? 0) }, stretched);
    const verdicts: (string | undefined)[] = [];
    for (const at of [11, 21, 101]) verdicts.push((await judge(at))?.how);
    return verdicts;
  };

  it('a guest that waits is silent after the usual limit', async () => {
    expect(await judged(2, 2.1)).toEqual([undefined, 'silent', expect.anything()]);
  });

  it('a guest that works is silent only after the stretched limit', async () => {
    expect(await judged(9, 18, 95)).toEqual([undefined, undefined, 'silent']);
  });
});

it('the work of a process is read from its stat, whatever its name is', () => {
  const stat = '4712 (a) b) (c) S 1 4712 4712 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 100 1000 10';
  expect(parseStat(stat)).toEqual({ cpuSeconds: 3, frozen: false });
  expect(parseStat(stat.replace(') S', ') T'))).toMatchObject({ frozen: true });
  expect(parseStat('')).toBeUndefined();
});
