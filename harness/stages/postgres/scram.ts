import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Secret } from '../../core/secrets/secret.ts';

/** PostgreSQL's own defaults: SCRAM_SHA_256_DEFAULT_ITERATIONS and SCRAM_DEFAULT_SALT_LEN of scram-common.h. */
const usualIterations = 4096;
const saltBytes = 16;

/**
 * What PostgreSQL keeps of a password (RFC 5803 and RFC 7677): `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`,
 * the last three in base64. Whoever has it can check the password and can't log in with it, so that a server can be given
 * a password without being told. The password must be ASCII, where SASLprep changes nothing.
 */
export function scramVerifier(
  password: Secret,
  { salt = randomBytes(saltBytes), iterations = usualIterations } = {},
): string {
  const salted = pbkdf2Sync(password.reveal(), salt, iterations, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  const serverKey = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
