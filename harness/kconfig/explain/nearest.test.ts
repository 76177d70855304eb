import { expect, test } from 'vitest';
import { readText } from '../memory-tree.ts';
import { nearestNames, symbolNamed } from './nearest.ts';

const names = [
  'VIRTIO_VSOCKETS',
  'VHOST_VSOCK',
  'VSOCKETS',
  'VIRTIO_NET',
  'NET_9P_VIRTIO',
  'IP_NF_TARGET_REJECT',
  'PREEMPT',
];
const model = readText(names.map(name => `config ${name}\n\tbool "x"\n`).join(''));

test.each([
  ['VIRTIO_VSOCK', 'VIRTIO_VSOCKETS'],
  ['VSOCK_VIRTIO', 'VIRTIO_VSOCKETS'],
  ['VIRTIONET', 'VIRTIO_NET'],
  ['virtio_net', 'VIRTIO_NET'],
  ['NET_VIRTIO', 'VIRTIO_NET'],
  ['IP_NF_REJECT', 'IP_NF_TARGET_REJECT'],
  ['PREEMT', 'PREEMPT'],
])('%s is nearest to %s', (name, nearest) => {
  expect(nearestNames(model, name)[0]?.name).toBe(nearest);
});

test('a name that is like none has no nearest one', () => {
  expect(nearestNames(model, 'ZRAM')).toEqual([]);
});

test.each(['VIRTIO_NET', 'virtio_net', 'CONFIG_VIRTIO_NET', 'config_virtio_net'])(
  '%s names the symbol VIRTIO_NET',
  given => {
    expect(symbolNamed(model, given)?.name).toBe('VIRTIO_NET');
  },
);
