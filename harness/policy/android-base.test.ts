import { expect, test } from 'vitest';
import { androidBase } from './android-base.ts';

test("the tree's own file is a policy whose rows name their lines", () => {
  const text = '# CONFIG_SYSVIPC is not set\nCONFIG_TUN=y\nCONFIG_DEVICES=binder,hwbinder\n';
  expect(androidBase.read(text).rows).toEqual([
    {
      option: 'SYSVIPC',
      expect: 'n',
      reason: "Android's user space assumes it (kernel/configs/android-base.config:1)",
    },
    {
      option: 'TUN',
      expect: 'y or m',
      reason: "Android's user space assumes it (kernel/configs/android-base.config:2)",
    },
    {
      option: 'DEVICES',
      expect: { is: 'binder,hwbinder' },
      reason: "Android's user space assumes it (kernel/configs/android-base.config:3)",
    },
  ]);
});

test('a tree without the file gives a policy that says so', () => {
  expect(androidBase.read(undefined)).toMatchObject({
    rows: [],
    absent: 'this tree has no kernel/configs/android-base.config',
  });
});
