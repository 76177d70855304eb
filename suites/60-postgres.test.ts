import { describe, test } from '../harness/app/test.ts';

describe('PostgreSQL over vsock', () => {
  test('the server starts', async ({ postgres }) => postgres.holds('starts'));

  test('a password made for this run logs in with SCRAM', async ({ postgres }) => postgres.holds('login'));

  test('a wrong password is refused with SQLSTATE 28P01', async ({ postgres }) =>
    postgres.holds('wrong-password'));

  test('the server answers with a value that it computed', async ({ postgres }) =>
    postgres.holds('computes'));

  test('10,000 rows go in and out with COPY, unchanged', async ({ postgres }) => postgres.holds('copy'));

  test('20 clients at once get their own answers', async ({ postgres }) => postgres.holds('clients-at-once'));

  test('a commit is on the disk before it is acknowledged', async ({ postgres }) =>
    postgres.holds('durable-settings'));

  describe('after the machine was killed in the middle of writes', () => {
    test('the cluster is the same', async ({ postgres }) => postgres.holds('same-cluster'));

    test('the server recovers by itself', async ({ postgres }) => postgres.holds('crash-recovery'));

    test('every acknowledged commit is there', async ({ postgres }) => postgres.holds('durable'));
  });

  test('the kernel reports nothing wrong meanwhile', async ({ postgres }) => postgres.holds('log'));
});
