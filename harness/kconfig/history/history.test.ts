import { expect, test } from 'vitest';
import { formerName, history, historyOf } from './history.ts';

test.each([
  ['ASHMEM', '5.18', ['MEMFD_CREATE']],
  ['ASHMEM', '5.17.3', undefined],
  ['MEMCG_SWAP', '6.12.1', ['MEMCG']],
  ['MEMCG_SWAP', '5.10.223', undefined],
  ['BOUNCE', '6.12.95', undefined],
  ['BOUNCE', '7.2.13', []],
  ['NET_SCH_CBQ', '6.1.176', ['NET_SCH_HTB']],
  ['SDCARD_FS', '4.14.336', ['FUSE_FS']],
  ['VIRTIO_NET', '7.2.13', undefined],
])('%s in %s is replaced by %j', (name, version, to) => {
  expect(historyOf(name, version)?.to).toEqual(to);
});

test('names the option by its name in an older tree', () => {
  expect(formerName('MITIGATION_RETPOLINE', '6.1.176')?.name).toBe('RETPOLINE');
  expect(formerName('MITIGATION_RETPOLINE', '6.12.95')).toBeUndefined();
});

test('has one row a name, and versions that can be compared', () => {
  const names = history.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const spelled = history.flatMap(({ gone }) => (gone === undefined ? [] : gone.split('..')));
  expect(spelled.filter(version => !/^[4-7]\.\d+$/.test(version))).toEqual([]);
});
