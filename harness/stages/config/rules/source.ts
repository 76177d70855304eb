import type { Rule } from '../../../contract/rule.ts';
import { lines } from '../../boot/options.ts';
import { changed } from '../../samples/green.ts';

/** Files that developers edit to avoid a build error, each with the error and its fix. */
const evidence: readonly (readonly [file: RegExp, error: string, cure: string])[] = [
  [
    /^(?:certs\/extract-cert|scripts\/sign-file)\.c$/,
    'developers edit it if the workstation lacks openssl/engine.h',
    'undo the edit; name an OpenSSL with its headers in HOSTCFLAGS and HOSTLDFLAGS',
  ],
  [
    /^(?:scripts\/(?:kconfig|mod|sorttable|selinux)|tools\/)/,
    "developers edit it if the workstation's libc is not glibc",
    'undo the edit, and build in a Debian container or on a workstation with glibc',
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
