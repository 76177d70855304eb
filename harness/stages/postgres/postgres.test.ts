import { duplexPair } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { collectPostgres } from './collect.ts';
import { judgePostgres } from './judge.ts';
import { localPostgres, thisMachine } from './place.ts';
import { type Cluster, makeCluster, type ReferenceServer, referenceServer } from './reference-server.ts';
import type { PostgresServer } from './server.ts';

const bin = await localPostgres();
const password = new Secret('correct horse battery staple');
const login = { user: 'endgoal', database: 'endgoal', password };

async function verdictsOn(server: PostgresServer, crash: () => Promise<PostgresServer>) {
  const { signal } = new AbortController();
  const evidence = await collectPostgres({ server, login, crash, progress: () => undefined, signal });
  const saved = JSON.stringify(evidence);
  expect(saved).not.toContain(password.reveal());
  return judgePostgres(JSON.parse(saved));
}

const verdictsOf = (reference: ReferenceServer) => verdictsOn(reference.server, reference.crash);

/** A message without what differs from run to run and from version to version. */
const steady = (message: string) =>
  message
    .replace(/[0-9a-f]{64}/g, '<sha256>')
    .replace(/\d[\d.]* m?(s|MB\/s|commits\/s)(?=\b)/g, 'N $1')
    .replace(/PostgreSQL [\d.]+/g, 'PostgreSQL N')
    .replace(/\d{19}/g, '<identifier>')
    .replace(
      /(\d+) of (\d+) acknowledged/,
      (_, kept, all) => `${kept === all ? 'all' : kept} of N acknowledged`,
    )
    .replace(/\[\d+\]/g, '[pid]')
    .replace(/\/dev\/shm\/endgoal-[\w-]+/g, '…');

const saysOf = (verdicts: Awaited<ReturnType<typeof verdictsOn>>) =>
  Object.fromEntries(
    verdicts.map(({ check, says, failure }) => [check, steady(failure ? renderFailure(failure) : says)]),
  );

describe.skipIf(!bin)(
  'a real PostgreSQL of this machine (skipped where /usr/lib/postgresql has none)',
  { timeout: 60_000 },
  () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await makeCluster(thisMachine(bin ?? ''));
    }, 60_000);
    afterAll(() => cluster[Symbol.asyncDispose]());

    test('is green, killed in mid-write and all', async () => {
      await using reference = await referenceServer(cluster);
      expect(saysOf(await verdictsOf(reference))).toMatchInlineSnapshot(`
        {
          "clients-at-once": "20 of 20 clients at once were answered, by 20 server processes",
          "computes": "PostgreSQL N computed a SHA-256; a SELECT takes N s (p95 N s)",
          "copy": "COPY of 10000 rows unchanged, in at N MB/s, out at N MB/s",
          "crash-recovery": "the server recovered from the crash by itself",
          "durable": "all of N acknowledged commits were there after SIGKILL (N commits/s over 4 connections; back in N s)",
          "durable-settings": "fsync, full_page_writes, synchronous_commit are on",
          "login": "endgoal logged in with SCRAM-SHA-256 in N s (p95 N s)",
          "same-cluster": "the cluster after the restart is the same, <identifier>",
          "starts": "PostgreSQL N was ready after N s",
          "wrong-password": "a wrong password was refused with 28P01",
        }
      `);
    });

    test('that trusts everybody, syncs nothing and takes few clients is red for each', async () => {
      const few = ['max_connections=10', 'superuser_reserved_connections=0', 'max_wal_senders=0'];
      await using reference = await referenceServer(cluster, {
        hba: 'trust',
        settings: ['fsync=off', ...few],
      });
      const verdicts = await verdictsOf(reference);
      expect(saysOf(verdicts.filter(({ failure }) => failure))).toMatchInlineSnapshot(`
        {
          "clients-at-once": "postgres: 10 of 20 clients at once were answered, by 10 server processes
          because    10 were logged in
                     10 × 53300: sorry, too many clients already
          do         see max_connections, and the memory of the guest",
          "durable-settings": "postgres: fsync=off
          because    an acknowledged commit can be lost in a crash
          do         set fsync to on in postgresql.conf",
          "login": "postgres: endgoal logged in with trust in N s (p95 N s)
          because    the server did not ask for SCRAM-SHA-256
          do         set the method of this login to scram-sha-256 in pg_hba.conf",
          "wrong-password": "postgres: a wrong password was let in (trust)
          because    the server does not check passwords
          do         set scram-sha-256 in pg_hba.conf",
        }
      `);
    });

    test('whose data were made anew after the kill is red for its commits', async () => {
      await using before = await referenceServer(cluster);
      await using other = await makeCluster(thisMachine(bin ?? ''));
      await using anew = await referenceServer(other);
      const crash = async () => {
        await before.crash();
        return anew.server;
      };
      const verdicts = await verdictsOn(before.server, crash);
      expect(saysOf(verdicts.filter(({ failure }) => failure))).toMatchInlineSnapshot(`
        {
          "crash-recovery": "postgres: the server did no crash recovery after the kill
          last line  	Connection matched pg_hba.conf line 2: "local all all scram-sha-256"
          because    its log does not say "database system was not properly shut down; automatic recovery in progress": it was shut down cleanly, or its data are not those of before
          do         see that the machine is killed and not powered off, and that the data disk is writable",
          "durable": "postgres: 0 of N acknowledged commits were there after SIGKILL (N commits/s over 4 connections; back in N s)
          because    the rows could not be read: 28P01: password authentication failed for user "endgoal"
          do         check fsync and synchronous_commit, the data disk's mount options and its cache mode",
          "same-cluster": "postgres: the cluster after the restart is another one
          because    system identifier before <identifier>, after <identifier>: something made the data anew
          do         see what prepares the data disk on power-on: it must keep a cluster that is there",
        }
      `);
    });

    test('that listens elsewhere than its forwarder connects to is red, and says where it listens', async () => {
      await using reference = await referenceServer(cluster);
      const connect = async () => {
        const [host, forwarder] = duplexPair();
        forwarder.end();
        return host;
      };
      const verdicts = await verdictsOn({ ...reference.server, connect }, reference.crash);
      expect(saysOf(verdicts)['login']).toMatchInlineSnapshot(`
        "postgres: login failed with ECONNRESET
          last line  [pid] LOG:  database system is ready to accept connections
          because    no answer from a server: Connection terminated unexpectedly
                     the server listens on no address, port 5432, and in …
                     pg_hba.conf: local all postgres trust; local all all scram-sha-256
          do         let the server listen where the guest's forwarder connects to: listen_addresses and port"
      `);
    });

    test('that does not start is red once, with its last words; the rest is not tried', async () => {
      await using reference = await referenceServer(cluster, { settings: ['shared_buffers=1'] });
      expect(saysOf(await verdictsOf(reference))).toMatchInlineSnapshot(`
        {
          "clients-at-once": "not tried: nobody could log in",
          "computes": "not tried: nobody could log in",
          "copy": "not tried: nobody could log in",
          "crash-recovery": "not tried: there was nothing to look at after the kill",
          "durable": "not tried: nobody could log in",
          "durable-settings": "not tried: the server did not start",
          "login": "not tried: the server did not start",
          "same-cluster": "not tried: there was nothing to look at after the kill",
          "starts": "postgres: start of the server failed with ENOSERVER
          last line  [pid] FATAL:  1 8kB is outside the valid range for parameter "shared_buffers" (16 .. 1073741823)
          because    the server did not start: [pid] FATAL:  1 8kB is outside the valid range for parameter "shared_buffers" (16 .. 1073741823)
          do         read the server's log in the evidence of this stage",
          "wrong-password": "not tried: the server did not start",
        }
      `);
    });
  },
);
