import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { diagnosed } from '../../dev/loaded.ts';
import { changed, green } from '../samples/green.ts';
import { judgeSoak, type SoakStageEvidence } from './stage.ts';

const fate = { incidents: [], lastLines: ['[   12.0] endgoal-init: up 1.2'] };

/** The red verdicts of a soak, each as its whole failure block with the rule that spoke. */
function red(changes: Partial<SoakStageEvidence>): string[] {
  const known = changed('soak', { asked: 60, ...changes });
  const evidence = known.soak ?? green.soak;
  return judgeSoak(evidence).flatMap(({ failure, ...verdict }) => {
    if (!failure) return [];
    const told = diagnosed({ stage: 'soak', ...verdict, failure, evidence }, known);
    return [`${told.rule} (${told.blame})\n${renderFailure(told)}`];
  });
}

describe('a soak', () => {
  it('says how long the VM stayed up and how often it answered', () => {
    expect(judgeSoak(green.soak).map(({ says }) => says)).toMatchInlineSnapshot(`
      [
        "the VM stayed up for 15.3 s (asked: 12.0 s)",
        "the guest answered all 3 times",
        "no panic, oops, BUG or WARNING in the log meanwhile",
      ]
    `);
    expect(red({})).toEqual([]);
  });

  const exit = { exitCode: undefined, signal: 'SIGKILL', seconds: 90 } as const;
  it('is red when the VMM was killed, with its signal and how long it lived', () => {
    expect(red({ lived: 31.2, uses: 6, exit, fate: { ...fate, exit } })).toMatchInlineSnapshot(`
      [
        "F20-vmm-killed (infrastructure)
      soak: the VMM was ended by SIGKILL 90.0 s after power-on
        last line  [   12.0] endgoal-init: up 1.2
        because    endgoal did not send it, and no log of this run says who did
                   seen by the stage: soak: the VM ended 31.2 s into its 60.0 s (SIGKILL), 90.0 s after power-on
        do         look for who ended it: dmesg of this machine (out-of-memory killer), and what else runs here
        again      SOAK=1 npm test -- suites/80-soak.test.ts",
      ]
    `);
  });

  it('says who killed the VMM where a log tells', () => {
    const killer = '[  813.201] Out of memory: Killed process 4712 (crosvm) total-vm:1190880kB';
    const aftermath = { killing: { by: 'out-of-memory', line: killer }, denials: [], others: [] } as const;
    expect(red({ lived: 31.2, uses: 6, exit, fate: { ...fate, exit, aftermath } })).toMatchInlineSnapshot(`
      [
        "vmm-killed-out-of-memory (infrastructure)
      soak: the kernel's out-of-memory killer ended the VMM (SIGKILL) 90.0 s after power-on
        last line  [   12.0] endgoal-init: up 1.2
        because    a log of this run says: [  813.201] Out of memory: Killed process 4712 (crosvm) total-vm:1190880kB
                   seen by the stage: soak: the VM ended 31.2 s into its 60.0 s (SIGKILL), 90.0 s after power-on
        do         give the machine that runs the VMM more memory: close apps on the phone, or end other work here
        again      SOAK=1 npm test -- suites/80-soak.test.ts",
      ]
    `);
  });

  it('is red when the guest went off by itself', () => {
    const off = { exitCode: 0, signal: undefined, seconds: 40 };
    expect(red({ lived: 12, uses: 2, exit: off, fate: { ...fate, exit: off } })).toMatchInlineSnapshot(`
      [
        "machine-off (product)
      soak: the guest went off 40.0 s after power-on
        last line  [   12.0] endgoal-init: up 1.2
        because    the VMM ended with exit code 0: the guest powered off or rebooted
                   seen by the stage: soak: the VM ended 12.0 s into its 60.0 s (exit code 0), 40.0 s after power-on
        do         see on the console who asked for it
        again      SOAK=1 npm test -- suites/80-soak.test.ts",
      ]
    `);
  });

  it('is red when the guest stops answering although the VM runs', () => {
    const silent = {
      what: 'the guest did not answer to a command: true',
      blame: 'product',
      todo: 'look',
    } as const;
    expect(red({ lived: 22, uses: 4, silent, fate })).toMatchInlineSnapshot(`
      [
        "undefined (product)
      soak: the guest stopped answering 22.0 s into its 60.0 s
        last line  [   12.0] endgoal-init: up 1.2
        because    it had answered 4 times before; then: the guest did not answer to a command: true
        do         the VM still runs: read the end of its console for what hangs
        again      SOAK=1 npm test -- suites/80-soak.test.ts",
      ]
    `);
  });
});
