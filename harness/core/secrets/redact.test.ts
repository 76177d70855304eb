import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { newSecret, redact, redactData, redacting, redactorFor } from './redact.ts';

describe('redact', () => {
  test('replaces a secret of this run at every place', () => {
    const secret = newSecret();
    expect(redact(`ALTER ROLE vault PASSWORD '${secret}'; -- ${secret}!`)).toBe(
      `ALTER ROLE vault PASSWORD '[redacted]'; -- [redacted]!`,
    );
  });

  test.for([0, 1, 2])('replaces a secret inside base64 at alignment %i', shift => {
    const coded = Buffer.from(`${'x'.repeat(shift + 3)}PGPASSWORD=${newSecret()} psql`).toString('base64');
    expect(redact(`echo ${coded} | base64 -d`)).toBe('echo [redacted] | base64 -d');
  });

  test.for([
    ['CCACHE_REMOTE=redis://:hunter22@cache:6379', 'CCACHE_REMOTE=redis://:[redacted]@cache:6379'],
    ['postgres://vault:hunter22@[::1]:5432/app', 'postgres://vault:[redacted]@[::1]:5432/app'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['token ghp_0123456789abcdefghijABCDEFGHIJ012345', 'token [redacted]'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key [redacted]'],
    ['Cookie: a.b=eyJhbGciOiJ9.eyJzdWIiOiIx.c2lnbmF0dXJl; x', 'Cookie: a.b=[redacted]; x'],
    ['v1.t-eyJhbGciOiJ9.eyJzdWIiOiIx.c2lnbmF0dXJl.rest', 'v1.t-[redacted].rest'],
    ["PGPASSWORD='correct-horse' psql", "PGPASSWORD='[redacted]' psql"],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nnext', '[redacted]\nnext'],
  ])('recognizes %s by its form', ([text, clean]) => {
    expect(redact(text ?? '')).toBe(clean);
  });

  test.for([
    'FATAL: password authentication failed for user "vault"',
    '[    1.2] Key type asymmetric registered',
    'CONFIG_SYSTEM_TRUSTED_KEYS=""',
    'http://localhost:8080/a@b',
    'virtio_blk virtio1: [vda] 1048576 512-byte logical blocks',
  ])('keeps %s unchanged', text => {
    expect(redact(text)).toBe(text);
  });

  test('replaces the values of secret environment variables, also in base64', () => {
    const clean = redactorFor({ KCIDB_TOKEN: 'tok+en/of.mine', HOME: '/home/somebody', MY_SECRET: 'short' });
    const coded = Buffer.from('tok+en/of.mine').toString('base64');
    expect(clean(`tok+en/of.mine ${coded} tok%2Ben%2Fof.mine /home/somebody short`)).toBe(
      '[redacted] [redacted] [redacted] /home/somebody short',
    );
  });

  test.for([
    ...[
      '-eyJ',
      '-eyJaaaaaaaa',
      'eyJaaaaaaaa.',
      '.eyJaaaaaaaa-',
      'egs_',
      'ZWdzX',
      'Vnc1',
      'lZ3Nf',
      'ghp_a',
      'github_pat_',
    ],
    ...[
      'glpat-',
      'AKIA',
      '://',
      '://x:',
      'x://a:b',
      ':',
      'PASSWORD',
      'PASSWORD=',
      "password='",
      "PASSWORD '",
      '@:',
    ],
    ...[
      'Authorization:',
      'authorization: Bearer ',
      '-----BEGIN ',
      '-----BEGIN PRIVATE KEY----------END ',
      ' ',
      'A',
    ],
  ])('needs time proportional to the length of a line of %j', unit => {
    const all = 'eyJ egs_ ZWdzX PASSWORD password uthorization IA gh :// glpat- github_pat_ PRIVATE KEY ';
    const seconds = (bytes: number) => {
      const text = all + unit.repeat(bytes / unit.length);
      const began = performance.now();
      redact(text);
      return (performance.now() - began) / 1000;
    };
    seconds(2 ** 16);
    // At most 1 s per MiB, as for every reader.
    expect(seconds(2 ** 20)).toBeLessThan(1);
  });

  test('redacts every string of data and changes nothing else', () => {
    const secret = newSecret();
    expect(redactData({ a: [1, `x ${secret}`], b: { c: null, d: true } })).toEqual({
      a: [1, 'x [redacted]'],
      b: { c: null, d: true },
    });
  });

  test('redacts a secret split between two pieces of a stream, and keeps bytes that are not UTF-8', async () => {
    const secret = newSecret();
    const pieces = [`one ${secret.slice(0, 9)}`, `${secret.slice(9)} two\n`].map(text => Buffer.from(text));
    const through = Readable.from([...pieces, Buffer.from([0xff, 0xfe, 0x0a])]).pipe(redacting());
    expect(await buffer(through)).toEqual(
      Buffer.concat([Buffer.from('one [redacted] two\n'), Buffer.from([0xff, 0xfe, 0x0a])]),
    );
  });
});
