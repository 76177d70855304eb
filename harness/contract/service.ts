import { UserError } from '../core/errors.ts';

/** How a service of the guest is reached. `vsock` from the workstation; the others by the guest's agent, inside the guest. */
export type Reach =
  | { readonly by: 'vsock'; readonly port: number }
  /** An address in the guest: 127.0.0.1, or one of its network devices. */
  | { readonly by: 'tcp'; readonly host: string; readonly port: number }
  /** A Unix socket of the image. */
  | { readonly by: 'unix'; readonly path: string };

export const vsock = (port: number): Reach => ({ by: 'vsock', port });
export const tcp = (host: string, port: number): Reach => ({ by: 'tcp', host, port });
export const unix = (path: string): Reach => ({ by: 'unix', path });

/** Where a password is taken from when it is needed; it is never written down. */
export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  /** A command line of the workstation, whose first line of output it is. */
  | { readonly command: string };

interface PostgresProbe {
  readonly kind: 'postgres';
  readonly user: string;
  readonly database: string;
  /** Places in which the password may be; the first that has one counts. */
  readonly password: readonly SecretSource[];
  readonly tls?: boolean;
}

interface HttpProbe {
  readonly kind: 'http';
  /** Default `/`. */
  readonly path?: string;
  readonly status?: number;
  /** Must be in the body. */
  readonly body?: string;
  readonly tls?: boolean;
}

interface RedisProbe {
  readonly kind: 'redis';
  readonly password?: readonly SecretSource[];
}

/** The first bytes of a server that begins by itself: SSH, SMTP. */
interface BannerProbe {
  readonly kind: 'banner';
  /** Source of a regular expression that the first line must match. */
  readonly matches: string;
}

export type Probe = PostgresProbe | HttpProbe | RedisProbe | BannerProbe;
export type ProbeOf<Kind extends Probe['kind']> = Extract<Probe, { readonly kind: Kind }>;

/** OpenSSH and others say `SSH-2.0-…` first (RFC 4253, 4.2). */
export const ssh = (): Probe => ({ kind: 'banner', matches: '^SSH-2\\.0-' });

/** A service of the guest, as a profile names it. */
export interface Service {
  /** Name of its stage. */
  readonly name: string;
  readonly reach: Reach;
  readonly probe: Probe;
  /** Seconds from the boot until it must answer. Default 60. */
  readonly readyWithin?: number;
  /** Name of its process, as the kernel has it (15 characters): tells "not started" from "not listening". */
  readonly process?: string;
  /** Log files in the image, the newest lines of which a failure quotes. */
  readonly logs?: readonly string[];
}

/** Checks and returns a service. Throws UserError that says what is wrong with the row. */
export function defineService(service: Service): Service {
  const { name, reach, probe } = service;
  const wrong = (because: string, todo: string) =>
    new UserError({ code: 'service.invalid-row', what: `service ${name}: the row is wrong`, because, todo });
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw wrong('a name has lower-case letters, digits and hyphens', 'rename the service');
  }
  if ('port' in reach && !(Number.isInteger(reach.port) && reach.port > 0 && reach.port < 2 ** 32 - 1)) {
    throw wrong(`${reach.port} is no port`, 'give a whole number from 1 on');
  }
  if (reach.by === 'tcp' && !/^\d{1,3}(\.\d{1,3}){3}$/.test(reach.host)) {
    throw wrong(`${reach.host} is no IPv4 address`, 'give the address in the guest: 127.0.0.1');
  }
  if (reach.by === 'unix' && !reach.path.startsWith('/')) {
    throw wrong(`${reach.path} is not absolute`, 'give the path in the image');
  }
  if ((probe.kind === 'postgres') !== (name === 'postgres')) {
    throw wrong(
      'the stage postgres looks at PostgreSQL, and at nothing else',
      'name PostgreSQL `postgres`, and each other service otherwise',
    );
  }
  if (probe.kind === 'postgres' && probe.password.length === 0) {
    throw wrong(
      'it has no place for the password',
      "name one: { env: 'PGPASSWORD' }, { file } or { command }",
    );
  }
  return service;
}

/** `vsock port 5432`, `127.0.0.1:8080 in the guest`. */
export function reachText(reach: Reach): string {
  switch (reach.by) {
    case 'vsock':
      return `vsock port ${reach.port}`;
    case 'tcp':
      return `${reach.host}:${reach.port} in the guest`;
    case 'unix':
      return `${reach.path} in the guest`;
  }
}
