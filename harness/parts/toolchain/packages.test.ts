import { expect, test } from 'vitest';
import { withDependencies } from './packages.ts';

const listing = [
  'ii \tgcc\t4:12.2.0-3\tamd64\tcpp (= 4:12.2.0-3), gcc-12 (>= 12.2.0-1~)\t\tc-compiler',
  'ii \tcpp\t4:12.2.0-3\tamd64\tcpp-12 (>= 12.2.0-1~)\t\t',
  'ii \tcpp-12\t12.2.0-14\tamd64\tlibc6 (>= 2.36)\t\t',
  'ii \tgcc-12\t12.2.0-14\tamd64\tcpp-12 (= 12.2.0-14), libc-dev | libc6-dev\t\t',
  'ii \tlibc6\t2.36-9\tamd64\tlibgcc-s1\tlibcrypt1:any\t',
  'ii \tmusl-dev\t1.2.3-1\tamd64\t\t\tlibc-dev',
  'rc \tlibgcc-s1\t12.2.0-14\tamd64\t\t\t',
  'ii \tlibcrypt1\t1:4.4.33-2\tamd64\tlibc6\t\t',
  'ii \tvim\t2:9.0\tamd64\tlibc6\t\teditor',
  '',
].join('\n');

test('lists packages with all dependencies, resolved through Provides, and nothing else', () => {
  expect(withDependencies(listing, ['c-compiler', 'not-installed']).map(({ name }) => name)).toEqual([
    'cpp',
    'cpp-12',
    'gcc',
    'gcc-12',
    'libc6',
    'libcrypt1',
    'musl-dev',
  ]);
});

test('lists the version and architecture of each package', () => {
  expect(withDependencies(listing, ['musl-dev'])).toEqual([
    { name: 'musl-dev', version: '1.2.3-1', architecture: 'amd64' },
  ]);
});
