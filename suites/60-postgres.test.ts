import { describe, test } from '../harness/app/test.ts';

describe('PostgreSQL over vsock', () => {
  test('the server starts', async ({ postgres }) => postgres.holds('starts'));

  test('a password made for this run logs in with SCRAM', async ({ postgres }) => postgres.holds('login'));

  test('a wrong password is refused with SQLSTATE 28P01', async ({ postgres }) =>
    postgres.holds('wrong-password'));

  test('the server computes a value', async ({ postgres }) => postgres.holds('computes'));

  test('10,000 rows go in and out with COPY, unchanged', async ({ postgres }) => postgres.holds('copy'));

  test('20 simultaneous clients each get their own answers', async ({ postgres }) =>
    postgres.holds('clients-at-once'));

  test('a commit is on the disk before it is acknowledged', async ({ postgres }) =>
    postgres.holds('durable-settings'));

  describe('after the VM was killed during writes', () => {
    test('the cluster is the same', async ({ postgres }) => postgres.holds('same-cluster'));

    test('the server recovers by itself', async ({ postgres }) => postgres.holds('crash-recovery'));

    test('every acknowledged commit is present', async ({ postgres }) => postgres.holds('durable'));
  });

  test('the kernel log has no new incident', async ({ postgres }) => postgres.holds('log'));
});
