import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { notTried } from '../../core/probe.ts';
import { green } from '../samples/green.ts';
import { judgeNetworks, type NetworkSeen } from './stage.ts';

/** The verdicts on the first network, with changed observations: failures, then skipped checks. */
function said(changes: Partial<NetworkSeen>): string[] {
  const networks = green.network.networks.slice(0, 1).map(seen => ({ ...seen, ...changes }));
  return judgeNetworks({ networks }).map(({ says, skipped, failure }) =>
    failure ? renderFailure(failure) : skipped ? `skipped: ${skipped}` : says,
  );
}
const no = (code: string, message: string) => ({ ok: false, seconds: 1, error: { code, message } }) as const;
const untried = notTried('the guest is not on the network');

describe('a network of the guest', () => {
  it('passes with the latency of PostgreSQL over it', () => {
    expect(said({})).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "bridge: login by SCRAM-SHA-256 in 99.3 ms, a value computed, SELECT in 7.1 ms",
      ]
    `);
  });

  it('is skipped if this workstation cannot make it', () => {
    const unavailable = 'no bridge with TAP in a namespace of this user: Operation not permitted';
    expect(said({ unavailable })).toEqual([`skipped: ${unavailable}`, `skipped: ${unavailable}`]);
  });

  it('fails if the guest does not join it', () => {
    const joined = no('GuestError', 'network: the guest could not join bridge');
    expect(said({ joined, login: untried, computed: untried })).toMatchInlineSnapshot(`
      [
        "network: the guest is not on bridge
        last line  nothing was printed
        because    GuestError: network: the guest could not join bridge
                   it needs CONFIG_INET
        do         read console-bridge.log of this run",
        "skipped: the guest is not on the network",
      ]
    `);
  });

  it('fails if PostgreSQL does not answer', () => {
    const login = no('ECONNRESET', 'read ECONNRESET');
    expect(said({ login, computed: untried })).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "network: PostgreSQL gave no answer over bridge
        last line  nothing was printed
        because    ECONNRESET: read ECONNRESET
        do         it answers over vsock: check the network path in gvproxy.log or in the guest",
      ]
    `);
  });

  it('fails if the computed value is wrong', () => {
    const { computed } = green.network.networks[0] ?? {};
    if (!computed?.ok) throw new Error('the passed run has a computed value');
    const wrong = { ...computed, value: { ...computed.value, expected: 'a', answered: 'b' } };
    expect(said({ computed: wrong })).toMatchInlineSnapshot(`
      [
        "bridge: the guest asked the host and got 64 bytes",
        "network: the answer over bridge has a wrong value
        because    asked for a, got b
        do         check which process listens at that address",
      ]
    `);
  });
});
