import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readableName } from './rust-name.ts';

it.each([
  ['_RNvCs9jEwPDbx20M_5vault4seal', 'vault::seal'],
  ['_RNvNtCs9jEwPDbx20M_4core9panicking9panic_fmt', 'core::panicking::panic_fmt'],
  [
    '_RNvXs1_Cs1_5vaultNtB5_5VaultNtNtCs2_6kernel4misc10MiscDevice4mmap',
    '<vault::Vault as kernel::misc::MiscDevice>::mmap',
  ],
  ['_RNvMs_Cs1_5vaultNtB4_5Vault4open', '<vault::Vault>::open'],
  ['_RINvCs1_5vault4sealmRShE', 'vault::seal'],
  ['_RNCNvCs1_5vault4seal0B3_', 'vault::seal::{closure}'],
  ['_RC0', '_RC0'],
  ['vault_seal', 'vault_seal'],
  ['_Read_me', '_Read_me'],
  ['_RNvCs9jEwPDbx20M_5vau', '_RNvCs9jEwPDbx20M_5vau'],
])('%s is %s', (mangled, readable) => {
  expect(readableName(mangled)).toBe(readable);
});

it('ends for any name', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'CMXYNIBsuE_0123456789abAvRQ') }), rest => {
      expect(readableName(`_R${rest}`).length).toBeGreaterThan(0);
    }),
  );
});
