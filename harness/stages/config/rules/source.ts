import type { Rule } from '../../../contract/rule.ts';
import { lines } from '../../boot/options.ts';
import { changed } from '../../samples/green.ts';

/** Files that have been edited to get round a build error, and what the error was. */
const evidence: readonly (readonly [file: RegExp, error: string, cure: string])[] = [
  [
    /^(?:certs\/extract-cert|scripts\/sign-file)\.c$/,
    'it is edited where the host has no openssl/engine.h',
    'take the edit back; give HOSTCFLAGS and HOSTLDFLAGS an OpenSSL that has its headers',
  ],
  [
    /^(?:scripts\/(?:kconfig|mod|sorttable|selinux)|tools\/)/,
    "it is edited where the host's libc is not glibc",
    'take the edit back, and build in a Debian container or on a glibc host',
  ],
];

export const sourceRules: readonly Rule[] = [
  {
    id: 'F02-source-edited',
    matches({ stage, check, failure }, { config }) {
      const pristine = config?.pristine;
      if (stage !== 'config' || check !== 'pristine' || pristine?.state !== 'changed') return undefined;
      const paths = pristine.changes.map(({ path }) => path);
      const match = evidence.find(([file]) => paths.some(path => file.test(path)));
      return {
        because: lines(failure.because, match?.[1]),
        todo: match?.[2] ?? failure.todo,
      };
    },
    sample: {
      stage: 'config',
      check: 'pristine',
      evidence: changed('config', {
        pristine: {
          state: 'changed',
          changes: [{ kind: 'changed', path: 'certs/extract-cert.c', diff: '' }],
        },
      }),
    },
  },
];
