import { UserError } from '../core/errors.ts';

/**
 * How endgoal reaches a service of the guest: `vsock` from the workstation, the others through endgoal's agent inside
 * the guest.
 */
export type Reach =
  | { readonly by: 'vsock'; readonly port: number }
  /** An address in the guest: 127.0.0.1, or the address of one of its network devices. */
  | { readonly by: 'tcp'; readonly host: string; readonly port: number }
  /** A Unix socket of the image. */
  | { readonly by: 'unix'; readonly path: string };

export const vsock = (port: number): Reach => ({ by: 'vsock', port });
export const tcp = (host: string, port: number): Reach => ({ by: 'tcp', host, port });
export const unix = (path: string): Reach => ({ by: 'unix', path });

/** The source of a password. The password is read when it is needed and never saved. */
export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  /** A command line for the workstation. The first line of its output is the password. */
  | { readonly command: string };

interface PostgresProbe {
  readonly kind: 'postgres';
  readonly user: string;
  readonly database: string;
  /** Possible sources of the password. The first source that has one is used. */
  readonly password: readonly SecretSource[];
  readonly tls?: boolean;
}

interface HttpProbe {
  readonly kind: 'http';
  /** Default `/`. */
  readonly path?: string;
  readonly status?: number;
  /** Text that the body must contain. */
  readonly body?: string;
  readonly tls?: boolean;
}

interface RedisProbe {
  readonly kind: 'redis';
  readonly password?: readonly SecretSource[];
}

/** The first bytes from a server that sends first: SSH, SMTP. */
interface BannerProbe {
  readonly kind: 'banner';
  /** Source of a regular expression that the first line must match. */
  readonly matches: string;
}

export type Probe = PostgresProbe | HttpProbe | RedisProbe | BannerProbe;
export type ProbeOf<Kind extends Probe['kind']> = Extract<Probe, { readonly kind: Kind }>;

/** SSH servers send `SSH-2.0-…` first (RFC 4253, 4.2). */
export const ssh = (): Probe => ({ kind: 'banner', matches: '^SSH-2\\.0-' });

/** A service of the guest, as a profile names it. */
export interface Service {
  /** Name of its stage. */
  readonly name: string;
  readonly reach: Reach;
  readonly probe: Probe;
  /** Seconds after the boot until it must answer. Default 60. */
  readonly readyWithin?: number;
  /** Name of its process in the kernel (15 characters). It distinguishes "not started" from "not listening". */
  readonly process?: string;
  /** Log files in the image. A failure quotes their newest lines. */
  readonly logs?: readonly string[];
}

/** Checks and returns a service. Throws UserError that names the wrong value. */
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

/** Describes how the service is reached: `vsock port 5432`, `127.0.0.1:8080 in the guest`. */
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
