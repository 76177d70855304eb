import { readFile } from 'node:fs/promises';
import type { SecretSource } from '../../../contract/service.ts';
import { UserError } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { Secret } from '../../../core/secrets/secret.ts';

const nameOf = (source: SecretSource) =>
  'env' in source ? `$${source.env}` : 'file' in source ? source.file : `the command ${source.command}`;

async function read(source: SecretSource): Promise<string | undefined> {
  if ('env' in source) return process.env[source.env];
  if ('file' in source) return readFile(source.file, 'utf8').catch(() => undefined);
  const { exitCode, stdout } = await run(['sh', '-c', source.command], {
    owner: 'service',
    deadline: 30,
    check: false,
  });
  return exitCode === 0 ? stdout : undefined;
}

/** The password of a service, from the first place that has one. Throws UserError that names the places when none has. */
export async function secretOf(name: string, places: readonly SecretSource[]): Promise<Secret> {
  for (const place of places) {
    const [line] = ((await read(place)) ?? '').split('\n');
    if (line) return new Secret(line);
  }
  throw new UserError({
    code: 'service.no-password',
    what: `service ${name}: its password is in none of its places`,
    because: `looked in ${places.map(nameOf).join(', ')}`,
    todo: 'put it in one of them',
  });
}
