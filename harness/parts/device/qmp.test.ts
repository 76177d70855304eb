import { expect, test } from 'vitest';
import { forwardedPort } from './qmp.ts';

/** `info usernet` of QEMU 7.2. */
const usernet = `Hub -1 (net):\r
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
  TCP[ESTABLISHED]   21       127.0.0.1 40122       10.0.2.15  5555     0     0\r
  TCP[HOST_FORWARD]  12       127.0.0.1 34567       10.0.2.15  5555     0     0\r
`;

test('the port of a forwarding is the one that the system chose for it', () => {
  expect(forwardedPort(usernet)).toBe(34567);
});

test('a machine without a forwarding has none', () => {
  expect(forwardedPort('')).toBeUndefined();
});
