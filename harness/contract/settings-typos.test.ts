import { expect, test } from 'vitest';
import { misspelt } from './settings-typos.ts';

test.for([
  ['PROFIL', 'PROFILE'],
  ['KERNEL_SCR', 'KERNEL_SRC'],
  ['TOOLCHIAN', 'TOOLCHAIN'],
  ['ENDGOAL_STOER', 'ENDGOAL_STORE'],
  ['ENDGOAL_QEUM', 'ENDGOAL_QEMU'],
  ['ENDGOAL_COLOUR', undefined],
] as const)('reports %s as a misspelling of %s', ([name, meant]) => {
  expect(misspelt({ [name]: '1' }, ['ENDGOAL_QEMU'])).toEqual([{ name, meant }]);
});

test.for(['LANG', 'LINES', 'HOME', 'CFLAGS', 'DEVICE', 'ENDGOAL_QEMU', 'JOB_NAME', 'XDG_CACHE_HOME'])(
  'accepts %s',
  name => {
    expect(misspelt({ [name]: '1' }, ['ENDGOAL_QEMU'])).toEqual([]);
  },
);
