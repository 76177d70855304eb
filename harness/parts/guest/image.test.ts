import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';

const image = join(import.meta.dirname, 'image');
const scripts = readdirSync(image).filter(
  name => name.endsWith('.sh') || (!name.includes('.') && name !== 'etc'),
);
const busybox = await run(['busybox', 'true'], { owner: 'test', deadline: 5 }).then(
  () => true,
  () => false,
);

test('the scripts of the guest', () => {
  expect(scripts.sort()).toEqual([
    'agent.sh',
    'channel.sh',
    'cluster.sh',
    'facts.sh',
    'init',
    'milestone.sh',
    'own.sh',
    'poweroff',
    'poweroff-own',
    'services.sh',
    'vsock.sh',
  ]);
});

describe.each(scripts)('%s', name => {
  const script = join(image, name);

  test("is good syntax for this machine's sh", async () => {
    expect((await run(['sh', '-n', script], { owner: 'test', deadline: 5 })).stderr).toBe('');
  });

  test.skipIf(!busybox)("is good syntax for the guest's sh (skipped without busybox)", async () => {
    expect((await run(['busybox', 'sh', '-n', script], { owner: 'test', deadline: 5 })).stderr).toBe('');
  });
});
