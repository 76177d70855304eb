import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../core/secrets/secret.ts';
import { scramVerifier } from './scram.ts';

/** The conversation that RFC 7677 gives as its example (section 3), user `user`, password `pencil`. */
const rfc7677 = {
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  iterations: 4096,
  authMessage: [
    'n=user,r=rOprNGfwEbeRWgbNEkqO',
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  ].join(','),
  clientProof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverSignature: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, n) => byte ^ (b[n] ?? 0)));
}

describe('the verifier of the password in RFC 7677', () => {
  const salt = Buffer.from(rfc7677.salt, 'base64');
  const verifier = scramVerifier(new Secret('pencil'), { salt, iterations: rfc7677.iterations });
  const [, storedKey = '', serverKey = ''] = /\$([^$:]+):([^$:]+)$/.exec(verifier) ?? [];
  const sign = (key: string) =>
    createHmac('sha256', Buffer.from(key, 'base64')).update(rfc7677.authMessage).digest();

  test('has the form that PostgreSQL stores', () => {
    expect(verifier).toMatchInlineSnapshot(
      `"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="`,
    );
  });

  test('accepts the proof of the client there: its key hashes to StoredKey', () => {
    const clientKey = xor(Buffer.from(rfc7677.clientProof, 'base64'), sign(storedKey));
    expect(createHash('sha256').update(clientKey).digest('base64')).toBe(storedKey);
  });

  test('signs as the server there', () => {
    expect(sign(serverKey).toString('base64')).toBe(rfc7677.serverSignature);
  });
});

test('the same password has another verifier each time', () => {
  const password = new Secret('pencil');
  expect(scramVerifier(password)).not.toBe(scramVerifier(password));
});
