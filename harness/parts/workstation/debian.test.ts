import { expect, test } from 'vitest';
import { packagesOf } from './debian.ts';

test('reads package names, versions and architectures from archive names', () => {
  const listing = `I: extracting archives...
libattr1_1%3a2.5.1-4_arm64.deb
partial
tzdata_2024b-0+deb12u1_all.deb
I: creating tarball...
`;
  expect(packagesOf(listing)).toEqual([
    { name: 'libattr1', version: '1:2.5.1-4', architecture: 'arm64' },
    { name: 'tzdata', version: '2024b-0+deb12u1', architecture: 'all' },
  ]);
});
