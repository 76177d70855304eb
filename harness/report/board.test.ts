import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { greenOutcomes, redOutcomes, sampleHead } from '../dev/samples/outcomes.ts';
import { drawBoard, emptyBoard, follow, plainLine } from './board.ts';
import type { TimedEvent } from './record.ts';

const usual = { config: 3.9, build: 44, boot: 1.4, drivers: 0.3 };
const colors = createColors(false);
const board = emptyBoard(sampleHead.chain);
const view = { title: 'vault-guest on qemu', now: 72, columns: 100, usual, colors };

const halfWay: TimedEvent[] = [
  { stage: 'config', event: 'started', at: 0 },
  { stage: 'config', event: 'ended', outcome: greenOutcomes.config, at: 4.1 },
  { stage: 'build', event: 'started', at: 4.1 },
  { stage: 'build', event: 'progress', doing: 'CC mm/slub.o (412 of 1630)', at: 71 },
];

const red: TimedEvent[] = [
  { stage: 'drivers', event: 'ended', outcome: redOutcomes.drivers, at: 50 },
  { stage: 'vsock', event: 'ended', outcome: redOutcomes.vsock, at: 50 },
];

describe('board', () => {
  test('shows finished and running stages and the usual durations', () => {
    expect(drawBoard(follow(board, halfWay), view)).toMatchInlineSnapshot(`
      "vault-guest on qemu  1 min 12 s
       ✓ config          4.1 s  usually 3.9 s
       ▸ build       1 min 8 s  usually 44 s         CC mm/slub.o (412 of 1630)
       · boot                   usually 1.4 s
       · drivers                usually 0.3 s
       · vsock
       · postgres"
    `);
  });

  test('shows a failed stage and the stages that it blocks', () => {
    expect(drawBoard(follow(board, red), view)).toMatchInlineSnapshot(`
      "vault-guest on qemu  1 min 12 s
       · config                 usually 3.9 s
       · build                  usually 44 s
       · boot                   usually 1.4 s
       ✗ drivers         0.3 s  usually 0.3 s        1af4:1053 (vsock) has no driver
       ⊘ vsock                                       blocked by drivers
       · postgres"
    `);
  });

  test.for([40, 20, 8])('draws no line wider than a terminal of %i columns', columns => {
    const lines = drawBoard(follow(board, [...halfWay, ...red]), { ...view, columns }).split('\n');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(columns);
  });

  test('prevents a guest from moving the cursor or adding a line', () => {
    const doing = '\u001B[2J\u001B]0;owned\u0007[ 1.2] init:\r\n\tready \u202Egnp.exe';
    const [, , , boot] = drawBoard(
      follow(board, [
        { stage: 'boot', event: 'started', at: 71 },
        { stage: 'boot', event: 'progress', doing, at: 71.5 },
      ]),
      view,
    ).split('\n');
    expect(boot).toMatchInlineSnapshot(
      `" ▸ boot            1.0 s  usually 1.4 s        \\x1b[2J\\x1b]0;owned\\x07[ 1.2] init: ready \\u202egnp.…"`,
    );
  });

  test('prints one line per event without a terminal', () => {
    expect([...halfWay, ...red].map(plainLine).join('\n')).toMatchInlineSnapshot(`
      "[   0.0] config: started
      [   4.1] config: passed in 4.1 s
      [   4.1] build: started
      [  71.0] build: CC mm/slub.o (412 of 1630)
      [  50.0] drivers: failed in 0.3 s: 1af4:1053 (vsock) has no driver
      [  50.0] vsock: blocked by drivers"
    `);
  });
});
