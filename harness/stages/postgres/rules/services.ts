import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import type { ProbeResult } from '../../../core/probe.ts';
import { askedFor, lines, optionOf } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';

const no = (code: string, message = ''): ProbeResult<never> => ({
  ok: false,
  seconds: 1,
  error: { code, message },
});
const codeOf = (result: ProbeResult<unknown> | undefined) =>
  result && !result.ok ? result.error.code : undefined;

const about = ({ stage, check }: Symptom, wanted: string) => stage === 'postgres' && check === wanted;
const lineOf = (log: readonly string[] | undefined, form: RegExp) => log?.find(line => form.test(line));
/** Why the server did not come, in its own words or in those of initdb. */
const saidOf = ({ postgres }: Evidence) => [
  ...(postgres?.log ?? []),
  ...(postgres && !postgres.server.ok ? [postgres.server.error.message] : []),
];
const server = green.postgres.server;
const settingsWith = (settings: object): ProbeResult<never> =>
  (server.ok
    ? { ...server, value: { ...server.value, settings: { ...server.value.settings, ...settings } } }
    : server) as ProbeResult<never>;
const crash = green.postgres.crash;
const crashWith = (changes: object): ProbeResult<never> =>
  (crash.ok ? { ...crash, value: { ...crash.value, ...changes } } : crash) as ProbeResult<never>;

const sample = (check: string, evidence: Evidence) => ({ stage: 'postgres' as const, check, evidence });
const local = /^(?:\*|0\.0\.0\.0|127\.0\.0\.1|localhost)$/;
const serverPort = '5432';

export const serviceRules: readonly Rule[] = [
  {
    id: 'vsock-nobody-listens',
    matches({ stage, check, failure }, { vsock }) {
      if (stage !== 'vsock' || check !== 'echo-to-guest') return undefined;
      if (codeOf(vsock?.echoToGuest) !== 'ECONNREFUSED') return undefined;
      return {
        because: lines(
          failure.because,
          'the guest answers and refuses: vsock works, the service behind the port does not run',
        ),
        todo: "see why: init's milestone vsock-… and /run/endgoal/vsock.log in the guest",
      };
    },
    sample: {
      stage: 'vsock',
      check: 'echo-to-guest',
      evidence: changed('vsock', { echoToGuest: no('ECONNREFUSED') }),
    },
  },
  {
    id: 'F16-shmget-missing',
    matches(symptom, evidence) {
      const said = lineOf(saidOf(evidence), /(?:shmget|shared memory segment).*Function not implemented/);
      if (!about(symptom, 'starts') || !said) return undefined;
      return {
        lastLine: said,
        because: lines(
          `PostgreSQL needs System V shared memory: CONFIG_SYSVIPC is ${optionOf(evidence, 'SYSVIPC')} in this kernel`,
          askedFor(evidence, 'SYSVIPC'),
        ),
        todo: 'put CONFIG_SYSVIPC=y back; npm run kconfig -- explain SYSVIPC',
      };
    },
    sample: sample(
      'starts',
      changed('postgres', {
        server: no('ENOSERVER'),
        log: ['FATAL:  could not create shared memory segment: Function not implemented'],
      }),
    ),
  },
  {
    id: 'data-disk-full',
    matches(symptom, evidence) {
      // Of its relation cache's init file PostgreSQL only says that it could not write it. Shared memory is no disk.
      const said = lineOf(
        [...saidOf(evidence), symptom.failure.because ?? ''],
        /^(?!.*shared memory).*(?:No space left on device|could not write init file)/m,
      );
      if (symptom.stage !== 'postgres' || !said) return undefined;
      return {
        lastLine: said.split('\n')[0] ?? said,
        because: 'the server can write nothing more to the data disk: it is full',
        todo: 'df /var/lib/postgresql in the guest says how full it is; see what fills /var/lib/postgresql in the guest, or give it a larger disk',
      };
    },
    sample: sample(
      'starts',
      changed('postgres', {
        server: no('ENOSERVER'),
        log: ['PANIC:  could not write: No space left on device'],
      }),
    ),
  },
  {
    id: 'F25-listens-elsewhere',
    matches(symptom, { postgres }) {
      if (!about(symptom, 'login') || !postgres?.server.ok || postgres.login.ok) return undefined;
      const { listen_addresses: addresses, port } = postgres.server.value.settings;
      const hears = (addresses ?? '').split(/, */).some(address => local.test(address));
      if (hears && port === serverPort) return undefined;
      return {
        because: lines(
          symptom.failure.because,
          `the forwarder connects to 127.0.0.1 port ${serverPort}, the server listens on ${addresses || 'no address'} port ${port}`,
        ),
        todo: `set listen_addresses = '127.0.0.1' and port = ${serverPort} in postgresql.conf`,
      };
    },
    sample: sample(
      'login',
      changed('postgres', { server: settingsWith({ port: '5433' }), login: no('ECONNRESET') }),
    ),
  },
  {
    id: 'F25-not-in-hba',
    matches(symptom, { postgres }) {
      if (!about(symptom, 'login') || codeOf(postgres?.login) !== '28000') return undefined;
      return {
        because: lines(
          symptom.failure.because,
          'the server answers: no rule of pg_hba.conf lets this login in from the forwarder',
        ),
        todo: 'add `host all all 127.0.0.1/32 scram-sha-256` to pg_hba.conf',
      };
    },
    sample: sample('login', changed('postgres', { login: no('28000', 'no pg_hba.conf entry') })),
  },
  {
    id: 'F25-password-refused',
    matches(symptom, { postgres }) {
      if (!about(symptom, 'login') || codeOf(postgres?.login) !== '28P01') return undefined;
      const detail = lineOf(postgres?.log, /DETAIL:/);
      return {
        ...(detail ? { lastLine: detail } : {}),
        because: lines(
          symptom.failure.because,
          'the server itself refused the password that it was given for this run: it has expired, or another one was set since',
        ),
        todo: 'see the DETAIL in the server’s log, and VALID UNTIL of the role (\\du)',
      };
    },
    sample: sample('login', changed('postgres', { login: no('28P01', 'password authentication failed') })),
  },
  {
    id: 'F24-no-server-behind-port',
    matches(symptom, { postgres }) {
      if (!about(symptom, 'login') || !postgres?.server.ok) return undefined;
      const code = codeOf(postgres.login);
      // Five characters with a digit are an SQLSTATE: a server said it.
      if (code === undefined || /^(?=.*\d)[0-9A-Z]{5}$/.test(code) || code === 'ECONNREFUSED') {
        return undefined;
      }
      return {
        because: lines(
          symptom.failure.because,
          'the server runs and answers on its Unix socket, and a connection to the port is accepted, but what answers there does not speak its protocol: an open port proves nothing',
        ),
        todo: "see what the guest's forwarder on vsock port 5432 connects to",
      };
    },
    sample: sample('login', changed('postgres', { login: no('ETIMEDOUT') })),
  },
  {
    id: 'F22-durability-off',
    matches(symptom, { postgres }) {
      if (!about(symptom, 'durable-settings') || !postgres?.server.ok) return undefined;
      const { fsync, full_page_writes: pages, synchronous_commit: commit } = postgres.server.value.settings;
      if ([fsync, pages, commit].every(value => value === 'on')) return undefined;
      return {
        because: symptom.failure.because ?? '',
        todo: `${symptom.failure.todo}; do not trade durability for speed: a phone can lose power at any moment`,
      };
    },
    sample: sample('durable-settings', changed('postgres', { server: settingsWith({ fsync: 'off' }) })),
  },
  {
    id: 'F22-snapshot',
    matches(symptom, { boot }) {
      const checks = ['durable', 'crash-recovery', 'same-cluster'];
      const drive = boot?.command.find(word => /^if=none,id=disk1,.*\bsnapshot=on\b/.test(word));
      if (symptom.stage !== 'postgres' || !checks.includes(symptom.check ?? '') || !drive) return undefined;
      return {
        because: lines(
          symptom.failure.because,
          'the VMM writes the data disk to a file that it throws away when it ends (snapshot=on)',
        ),
        todo: 'take snapshot=on from the data disk',
      };
    },
    sample: sample('durable', {
      ...changed('postgres', { crash: crashWith({ lost: ['0.1'], present: 0 }) }),
      boot: {
        ...green.boot,
        command: green.boot.command.map(word =>
          word.startsWith('if=none,id=disk1,') ? `${word},snapshot=on` : word,
        ),
      },
    }),
  },
  {
    id: 'F22-cluster-made-anew',
    matches(symptom, { postgres }) {
      const { crash: seen } = postgres ?? {};
      const checks = ['same-cluster', 'crash-recovery', 'durable'];
      if (symptom.stage !== 'postgres' || !checks.includes(symptom.check ?? '') || !seen?.ok)
        return undefined;
      const { before, after } = seen.value.systemIdentifier;
      if (before === after) return undefined;
      return {
        because: lines(symptom.failure.because, 'initdb ran again on the second power-on'),
        todo: 'see what init does with the data disk: initdb only where there is no PG_VERSION, mkfs never',
      };
    },
    sample: sample(
      'same-cluster',
      changed('postgres', { crash: crashWith({ systemIdentifier: { before: '1', after: '2' } }) }),
    ),
  },
  {
    id: 'F22-commits-lost',
    matches(symptom, { postgres }) {
      const { crash: seen } = postgres ?? {};
      if (!about(symptom, 'durable') || !seen?.ok || seen.value.lost.length === 0) return undefined;
      const settings = postgres?.server.ok ? postgres.server.value.settings : undefined;
      return {
        because: lines(
          symptom.failure.because,
          settings &&
            `fsync is ${settings.fsync}, synchronous_commit is ${settings.synchronous_commit}: ${settings.fsync === 'on' ? 'something below the server acknowledged what it did not keep' : 'the server did not wait for the disk'}`,
        ),
        todo: 'see the cache mode of the data disk in the VMM’s command (cache=unsafe ignores flushes), and the mount options',
      };
    },
    sample: sample('durable', changed('postgres', { crash: crashWith({ lost: ['0.7'] }) })),
  },
];
