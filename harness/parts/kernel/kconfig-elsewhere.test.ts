import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Explanation } from '../../kconfig/explain/cause.ts';
import { searchUnknown } from './kconfig-elsewhere.ts';

const files = {
  'arch/x86/Kconfig': 'config X86\n\tbool\nconfig X2APIC\n\tbool\n',
  'net/netfilter/Makefile':
    'obj-$(CONFIG_NF_TABLES) += nf_tables.o\nobj-$(CONFIG_NFT_NAT) += nft_nat.o nft_chain_nat.o\n',
  'fs/crypto/Makefile':
    'obj-$(CONFIG_FS_ENCRYPTION) += fscrypto.o\n\nfscrypto-y := crypto.o \\\n\t      hkdf.o\n',
};

const unknown = (symbol: string): Explanation => ({
  request: { symbol, value: 'y', file: 'a.config', line: 1 },
  got: 'n',
  definedAt: [],
  cause: { kind: 'unknown symbol', nearest: [] },
  fix: undefined,
});

test.each([
  ['X2APIC', { definedAt: [{ file: 'arch/x86/Kconfig', line: 3 }], builtWith: [] }],
  [
    'NFT_CHAIN_NAT',
    {
      definedAt: [],
      builtWith: [{ file: 'net/netfilter/Makefile', line: 2, option: 'NFT_NAT', object: 'nft_chain_nat.o' }],
    },
  ],
  [
    'CRYPTO_HKDF',
    {
      definedAt: [],
      builtWith: [{ file: 'fs/crypto/Makefile', line: 3, option: 'FS_ENCRYPTION', object: 'hkdf.o' }],
    },
  ],
  ['KVM_ARM_HOST', { definedAt: [], builtWith: [] }],
])('finds %s elsewhere in the tree', async (symbol, elsewhere) => {
  const tree = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    const [explanation] = await searchUnknown(tree, [unknown(symbol)]);
    expect(explanation?.cause).toEqual({ kind: 'unknown symbol', nearest: [], elsewhere });
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
});
