import { expect, test } from 'vitest';
import { parseMilestone } from './milestone.ts';

test.each([
  ['[    1.204530] endgoal-init: reached 1.20', { name: 'reached', uptime: 1.2, text: '', failed: false }],
  ['endgoal-init: channel 1.31 ttyS0\r', { name: 'channel', uptime: 1.31, text: 'ttyS0', failed: false }],
  [
    'endgoal-init: root 1.40 failed: /dev/vda is not there',
    { name: 'root', uptime: 1.4, text: '/dev/vda is not there', failed: true },
  ],
  [
    'endgoal-init: vsock-5432 2.00 listening',
    { name: 'vsock-5432', uptime: 2, text: 'listening', failed: false },
  ],
])('%s', (line, milestone) => {
  expect(parseMilestone(line)).toEqual(milestone);
});

test.each(['', 'endgoal-init:', 'endgoal-init: reached', '[    1.2] virtio_blk virtio0: [vda]'])(
  'no milestone: %j',
  line => {
    expect(parseMilestone(line)).toBeUndefined();
  },
);
