import { describe, expect, test } from 'vitest';
import { defineService, reachText, type Service, ssh, tcp, unix, vsock } from '../../../contract/service.ts';
import { renderFailure } from '../../../core/errors.ts';
import { wrongLink } from './judge-link.ts';
import { lookAtLink } from './link.ts';
import { secretOf } from './secret-source.ts';

const service: Service = defineService({
  name: 'postgres',
  reach: vsock(5432),
  probe: { kind: 'postgres', user: 'vault', database: 'vault', password: [{ env: 'NO_SUCH_VARIABLE' }] },
  process: 'postgres',
  logs: ['/var/log/postgres.log'],
});

/** What a guest prints when it is asked. */
async function failureOf(printed: string, code: string, of: Service = service): Promise<string> {
  const exec = async () => ({ exitCode: 0, stdout: printed, stderr: '', seconds: 0 });
  const link = await lookAtLink({ exec }, of);
  return renderFailure({
    blame: 'product',
    ...wrongLink(of.name, of, link, { code, message: `the client says ${code}` }),
  });
}

const runs = '@@ look\n/proc/90/comm\n@@ look\n/proc/90/comm\n/proc/95/comm\n@@ look\n/proc/90/comm\n';

describe('a service that does not answer', () => {
  test('is reported as not started, with the last line of its log', async () => {
    const printed =
      'vsock 4294967295:1234 80 agent\n@@ look\n@@ look\n@@ look\n@@ log /var/log/postgres.log\nFATAL:  no such setting\n';
    expect(await failureOf(printed, 'ECONNREFUSED')).toMatchInlineSnapshot(`
      "postgres: postgres is not started
        last line  FATAL:  no such setting
        because    no process of that name runs in the guest
        do         read /var/log/postgres.log in the guest; start it in the image's init"
    `);
  });

  test('is reported as started again and again', async () => {
    const printed =
      '@@ look\n/proc/90/comm\n@@ look\n/proc/93/comm\n@@ look\n/proc/97/comm\n@@ log /var/log/postgres.log\n';
    expect(await failureOf(printed, 'ECONNREFUSED')).toMatchInlineSnapshot(`
      "postgres: postgres is started again and again
        because    process ids within 3 s: 90, then 93, then 97
        do         read /var/log/postgres.log in the guest"
    `);
  });

  test('is reported as not listening, with the sockets that listen instead', async () => {
    const printed = `tcp 127.0.0.1:5432 90 postgres\nunix /run/postgresql/.s.PGSQL.5432 90 postgres\nvsock 4294967295:1234 80 agent\n${runs}`;
    expect(await failureOf(printed, 'ECONNREFUSED')).toMatchInlineSnapshot(`
      "postgres: nothing listens on vsock port 5432
        because    listening instead:
                   tcp 127.0.0.1:5432 by postgres (pid 90)
                   unix /run/postgresql/.s.PGSQL.5432 by postgres (pid 90)
        do         let the image forward vsock port 5432 to the service, or correct \`reach\` of the service"
    `);
  });

  test('is reported as refused where its forwarder closes each connection', async () => {
    const printed = `tcp 127.0.0.1:5433 90 postgres\nvsock 4294967295:5432 70 init\n${runs}`;
    expect(await failureOf(printed, 'ECONNRESET')).toMatchInlineSnapshot(`
      "postgres: vsock port 5432 closes each connection
        because    the client says ECONNRESET
                   listening beside it:
                   tcp 127.0.0.1:5433 by postgres (pid 90)
        do         see where the forwarder connects to and where the service listens: they must be the same"
    `);
  });

  test('that listens on another address than it is reached at names that address', async () => {
    const web = defineService({ name: 'web', reach: tcp('10.0.2.15', 80), probe: { kind: 'http' } });
    expect(await failureOf('tcp 127.0.0.1:80 90 httpd\n', 'ECONNRESET', web)).toContain(
      'listening instead:\n             tcp 127.0.0.1:80 by httpd (pid 90)',
    );
  });
});

describe('a row', () => {
  const banner = ssh();
  test.for([
    ['Web', vsock(80), banner, 'lower-case letters'],
    ['web', vsock(0), banner, '0 is no port'],
    ['web', tcp('localhost', 80), banner, 'localhost is no IPv4 address'],
    ['web', unix('run/web.sock'), banner, 'is not absolute'],
    ['postgres', vsock(5432), banner, 'the stage postgres looks at PostgreSQL'],
  ] as const)('%s, %o is refused', ([name, reach, probe, said]) => {
    expect(() => defineService({ name, reach, probe })).toThrow(said);
  });

  test('names its way for people', () => {
    expect([vsock(5432), tcp('127.0.0.1', 80), unix('/run/x')].map(reachText)).toEqual([
      'vsock port 5432',
      '127.0.0.1:80 in the guest',
      '/run/x in the guest',
    ]);
  });
});

test('a password comes from the first place that has one', async () => {
  const places = [
    { env: 'NO_SUCH_VARIABLE' },
    { command: 'echo from a command; echo more' },
    { file: '/etc/hosts' },
  ];
  expect((await secretOf('postgres', places)).reveal()).toBe('from a command');
});

test('a password that is in no place is reported with the places', async () => {
  await expect(
    secretOf('postgres', [{ env: 'NO_SUCH_VARIABLE' }, { file: '/nowhere' }, { command: 'exit 3' }]),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UserError: service postgres: its password is in none of its places
      because    looked in $NO_SUCH_VARIABLE, /nowhere, the command exit 3
      do         put it in one of them]
  `);
});
