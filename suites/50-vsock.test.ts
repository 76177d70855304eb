import { describe, test } from '../harness/app/test.ts';

describe('vsock', () => {
  test('the guest answers the host', async ({ vsock }) => vsock.holds('echo-to-guest'));

  test('the host answers the guest', async ({ vsock }) => vsock.holds('echo-to-host'));

  test('a guest port without a listener refuses connections', async ({ vsock }) =>
    vsock.holds('refused-by-guest'));

  test('a host port without a listener refuses connections', async ({ vsock }) =>
    vsock.holds('refused-by-host'));

  test('8 MiB arrive in the guest unchanged', async ({ vsock }) => vsock.holds('bulk-to-guest'));

  test('8 MiB arrive at the host unchanged', async ({ vsock }) => vsock.holds('bulk-to-host'));

  test('32 simultaneous connections each get their own bytes back', async ({ vsock }) =>
    vsock.holds('connections-at-once'));

  test('the guest still receives after it has closed its sending side', async ({ vsock }) =>
    vsock.holds('half-close-by-guest'));

  test("the end of the host's data arrives after its last byte", async ({ vsock }) =>
    vsock.holds('half-close-by-host'));

  test('new connections work after earlier ones closed', async ({ vsock }) => vsock.holds('reconnect'));

  test('the kernel log has no new incident', async ({ vsock }) => vsock.holds('log'));
});
