import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../contract/stage.ts';
import { renderFailure } from '../../core/errors.ts';
import { type MockGuest, mockGuest, mockPorts } from '../../dev/mock-guest.ts';
import { collectVsock } from './collect.ts';
import { judgeVsock, type VsockCheck } from './judge.ts';

const { echo, sink, source } = mockPorts;

async function verdictsOn({ target }: MockGuest, options = {}): Promise<Verdict<VsockCheck>[]> {
  const collecting = { progress: () => undefined, signal: new AbortController().signal, ...options };
  const evidence = await collectVsock(target, collecting);
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
  return judgeVsock(evidence);
}

/** A message without what differs from run to run. */
const steady = (message: string) =>
  message
    .replace(/[0-9a-f]{64}/g, '<sha256>')
    .replace(/\d[\d.]* m?(s|MB\/s)(?=\b)/g, 'N $1')
    .replace(/\n +last line .*socat.*/, '')
    .replace(/\/tmp\/mock-guest-\w+/g, '…');

const redOf = (verdicts: readonly Verdict<VsockCheck>[]) =>
  verdicts.flatMap(({ failure }) => (failure ? [steady(renderFailure(failure))] : []));

describe('a guest that does everything', () => {
  test('over a device that turns a half-close into a full one is green', async () => {
    await using guest = await mockGuest({ halfClose: 'full close' });
    const said = (await verdictsOn(guest)).map(({ check, says, failure }) => [
      check,
      failure ?? steady(says),
    ]);
    expect(Object.fromEntries(said)).toMatchInlineSnapshot(`
      {
        "bulk-to-guest": "8 MiB arrived in the guest unchanged, at N MB/s",
        "bulk-to-host": "8 MiB arrived at the host unchanged, at N MB/s",
        "connections-at-once": "32 of 32 connections at once got their own bytes back",
        "echo-to-guest": "20 of 20 messages to the guest came back, in N s (p95 N s)",
        "echo-to-host": "what the guest sent to the host came back",
        "half-close-by-guest": "after the guest shut its sending side it got all of it that the host sent; the host saw its end",
        "half-close-by-host": "the host's end came behind all of it; this vsock device closes both ways then",
        "reconnect": "10 of 10 connections after each other worked, connected in N s (p95 N s)",
        "refused-by-guest": "a closed port of the guest says ECONNREFUSED",
        "refused-by-host": "a closed port of the host says "ECONNRESET"",
      }
    `);
  });

  test('over a device that forwards a half-close can still answer', async () => {
    await using guest = await mockGuest({ halfClose: 'forwarded' });
    const verdicts = await verdictsOn(guest);
    expect(redOf(verdicts)).toEqual([]);
    expect(verdicts.find(({ check }) => check === 'half-close-by-host')?.says).toMatchInlineSnapshot(
      `"the host's end came behind all of it; the guest could still answer"`,
    );
  });
});

describe('a guest', () => {
  test('that does not listen is red wherever its echo is needed, and nowhere else', async () => {
    await using guest = await mockGuest({ services: { [echo]: undefined } });
    expect(redOf(await verdictsOn(guest))).toMatchInlineSnapshot(`
      [
        "vsock: echo from the host to the guest failed with ECONNREFUSED
        because    vsock port 1234: connection refused by the guest
        do         start the guest's listener; its log is in the evidence of this stage",
        "vsock: 0 of 32 connections at once got their own bytes back
        because    0 were accepted
                   32 × ECONNREFUSED: vsock port 1234: connection refused by the guest
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
        "vsock: connection after connection failed with ECONNREFUSED
        because    vsock port 1234: connection refused by the guest
        do         start the guest's listener; its log is in the evidence of this stage",
      ]
    `);
  });

  test('whose services are wrong is red at each of them, with what was seen', async () => {
    await using guest = await mockGuest({
      services: {
        [echo]: 'SYSTEM:cat /dev/zero',
        [sink]: 'SYSTEM:head -c 8388608 | sha256sum',
        [source]: 'SYSTEM:read -r bytes; seq 1 100',
        2009: 'PIPE',
      },
    });
    expect(redOf(await verdictsOn(guest))).toMatchInlineSnapshot(`
      [
        "vsock: 0 of 20 messages to the guest came back, in N s (p95 N s)
        because    20 came back changed
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
        "vsock: a closed port of the guest says connected
        because    a connection was accepted where nobody listens
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
        "vsock: 8 MiB arrived in the guest changed
        because    SHA-256 sent <sha256>
                   received     <sha256>
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
        "vsock: 8 MiB to the host failed with EEARLYEND
        because    the peer ended the connection after 292 of 8388608 bytes
        do         look in the log of the guest's listener for why it ended",
        "vsock: 0 of 32 connections at once got their own bytes back
        because    32 were accepted
                   32 × EMIXED: other bytes came back
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
        "vsock: 0 of 10 connections after each other worked, connected in N s (p95 N s)
        because    10 gave back other bytes than were sent
        do         compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work",
      ]
    `);
  });

  test('that is silent is red once a way, and not waited for again', async () => {
    await using guest = await mockGuest({ services: { [echo]: 'SYSTEM:cat > /dev/null' } });
    const verdicts = await verdictsOn(guest, { deadline: 3 });
    expect(redOf(verdicts)).toMatchInlineSnapshot(`
      [
        "vsock: echo from the host to the guest failed with ETIMEDOUT
        because    echo from the host to the guest: no answer within N s
        do         look in console.log for a hung task or a driver that stopped",
      ]
    `);
    expect(verdicts.flatMap(({ check, skipped }) => (skipped ? [check] : []))).toMatchInlineSnapshot(`
      [
        "refused-by-guest",
        "bulk-to-guest",
        "bulk-to-host",
        "connections-at-once",
        "half-close-by-host",
        "reconnect",
      ]
    `);
  });
});
