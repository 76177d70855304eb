import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { notTried } from '../../core/probe.ts';
import { green } from '../samples/green.ts';
import { judgeNetworks, type NetworkSeen } from './stage.ts';

/** What is said of the first network with something else seen of it: red blocks, then what was skipped. */
function said(changes: Partial<NetworkSeen>): string[] {
  const networks = green.network.networks.slice(0, 1).map(seen => ({ ...seen, ...changes }));
  return judgeNetworks({ networks }).map(({ says, skipped, failure }) =>
    failure ? renderFailure(failure) : skipped ? `skipped: ${skipped}` : says,
  );
}
const no = (code: string, message: string) => ({ ok: false, seconds: 1, error: { code, message } }) as const;
const untried = notTried('the guest is not on the network');

describe('a network of the guest', () => {
  it('says how fast PostgreSQL answers over it', () => {
    expect(said({})).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "bridge: login by SCRAM-SHA-256 in 99.3 ms, a value computed, SELECT in 7.1 ms",
      ]
    `);
  });

  it('is skipped where this machine can not make it', () => {
    const unavailable = 'no bridge with TAP in a namespace of this user: Operation not permitted';
    expect(said({ unavailable })).toEqual([`skipped: ${unavailable}`, `skipped: ${unavailable}`]);
  });

  it('is red where the guest does not come to it', () => {
    const joined = no('GuestError', 'network: the guest could not join bridge');
    expect(said({ joined, login: untried, computed: untried })).toMatchInlineSnapshot(`
      [
        "network: the guest is not on bridge
        last line  nothing was printed
        because    GuestError: network: the guest could not join bridge
                   it stands on CONFIG_INET
        do         read console-bridge.log of this run",
        "skipped: the guest is not on the network",
      ]
    `);
  });

  it('is red where PostgreSQL does not answer', () => {
    const login = no('ECONNRESET', 'read ECONNRESET');
    expect(said({ login, computed: untried })).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "network: PostgreSQL gave no answer over bridge
        last line  nothing was printed
        because    ECONNRESET: read ECONNRESET
        do         over vsock it answers: look at the way there, in gvproxy.log or in the guest",
      ]
    `);
  });

  it('is red where something else answers', () => {
    const { computed } = green.network.networks[0] ?? {};
    if (!computed?.ok) throw new Error('the green run computed something');
    const wrong = { ...computed, value: { ...computed.value, expected: 'a', answered: 'b' } };
    expect(said({ computed: wrong })).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "network: what answers over bridge did not compute what it was asked
        because    asked for a, got b
        do         look at who listens there",
      ]
    `);
  });
});
