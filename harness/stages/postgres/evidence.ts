import type { Service } from '../../contract/service.ts';
import type { Distribution } from '../../core/distribution.ts';
import type { ProbeResult } from '../../core/probe.ts';
import type { Link } from '../../parts/guest/service/link.ts';
import type { AuthenticationMethod } from './client.ts';
import type { ServerFacts } from './facts.ts';

/** Logins with the right password. */
export interface LoginSeen {
  readonly user: string;
  readonly method: AuthenticationMethod;
  /** Seconds for connection and authentication. */
  readonly connect: Distribution;
}

/** What became of a login with a wrong password: the server's SQLSTATE, or that it was let in. */
export type Refused =
  | { readonly accepted: true; readonly method: AuthenticationMethod }
  | { readonly accepted: false; readonly code: string; readonly message: string };

/** A value that only a running server can know: the SHA-256 of a number made for this run, computed by SQL. */
export interface Computed {
  readonly expected: string;
  readonly answered: string;
  /** `SELECT version()`. */
  readonly version: string;
  /** Seconds from a SELECT to its row. */
  readonly roundTrip: Distribution;
}

/** Rows that went in with COPY and came out with COPY; SHA-256 (hex) of their text in each place. */
export interface Copied {
  readonly rows: number;
  readonly bytes: number;
  readonly sent: string;
  readonly inServer: { readonly rows: number; readonly digest: string };
  readonly received: string;
  readonly inSeconds: number;
  readonly outSeconds: number;
}

/** Clients that are all logged in before the first one asks. */
export interface ClientsAtOnce {
  readonly asked: number;
  readonly loggedIn: number;
  /** Those that got their own answer. */
  readonly answered: number;
  /** Different server processes that answered. */
  readonly backends: number;
  /** What the others were told, each thing once: `3 × 53300: …`. */
  readonly errors: readonly string[];
}

/** Commits over several connections, the machine killed in the middle of them, and what was there afterwards. */
export interface Crash {
  readonly writers: number;
  readonly acknowledged: number;
  /** Seconds from the first write to the kill. */
  readonly writingSeconds: number;
  /** Commits that were sent and not acknowledged when the machine was killed. */
  readonly inFlight: number;
  /** Rows there after the restart. */
  readonly present: number;
  /** Acknowledged rows that were missing or had changed after the restart, each as `writer.number`. */
  readonly lost: readonly string[];
  /** Why the rows could not be read after the restart. */
  readonly unreadable?: string | undefined;
  /** pg_control's identifier of the cluster; another one means that the data were made anew. */
  readonly systemIdentifier: { readonly before: string; readonly after: string };
  /** The server's log after the restart. */
  readonly log: readonly string[];
  /** Seconds from the wish to start again until a SELECT was answered, crash recovery included. */
  readonly backAfter: number;
  /** Seconds from power-on until a SELECT was answered, where the server's machine knows its power-on. */
  readonly powerOnToSelect?: number | undefined;
}

/** What PostgreSQL was seen to do. Plain data, without any password. */
export interface PostgresEvidence {
  /** Until the server was ready and told about itself. */
  readonly server: ProbeResult<ServerFacts>;
  readonly login: ProbeResult<LoginSeen>;
  readonly wrongPassword: ProbeResult<Refused>;
  readonly computed: ProbeResult<Computed>;
  readonly copy: ProbeResult<Copied>;
  readonly clients: ProbeResult<ClientsAtOnce>;
  readonly crash: ProbeResult<Crash>;
  /** Of a server that the user's image brings. */
  readonly shipped?: {
    readonly service: Service;
    /** What the guest said, where the server did not answer. */
    readonly link?: Link;
  };
  /** What initdb and the server logged before the crash, the last lines. */
  readonly log: readonly string[];
}

/** Evidence of a server that the user's image brings. */
export type ShippedEvidence = PostgresEvidence & Required<Pick<PostgresEvidence, 'shipped'>>;
