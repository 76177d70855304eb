import { describe, test } from '../harness/app/test.ts';

describe('vsock', () => {
  test('the guest answers the host', async ({ vsock }) => vsock.holds('echo-to-guest'));

  test('the host answers the guest', async ({ vsock }) => vsock.holds('echo-to-host'));

  test('a port of the guest where nobody listens refuses', async ({ vsock }) =>
    vsock.holds('refused-by-guest'));

  test('a port of the host where nobody listens refuses', async ({ vsock }) =>
    vsock.holds('refused-by-host'));

  test('8 MiB arrive in the guest unchanged', async ({ vsock }) => vsock.holds('bulk-to-guest'));

  test('8 MiB arrive at the host unchanged', async ({ vsock }) => vsock.holds('bulk-to-host'));

  test('32 connections at once get their own bytes back', async ({ vsock }) =>
    vsock.holds('connections-at-once'));

  test('a guest that has sent everything still receives', async ({ vsock }) =>
    vsock.holds('half-close-by-guest'));

  test("the host's end arrives behind its last byte", async ({ vsock }) => vsock.holds('half-close-by-host'));

  test('connections can follow each other', async ({ vsock }) => vsock.holds('reconnect'));

  test('the kernel reports nothing wrong meanwhile', async ({ vsock }) => vsock.holds('log'));
});
