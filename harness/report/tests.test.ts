import { expect, test } from 'vitest';
import { run } from '../core/exec.ts';
import { repeating } from './tests.ts';

test.for([
  'drivers > vsock (1af4:1053): PCI device → virtio-pci → virtio device → vmw_vsock_virtio_transport',
  "boot > the guest's clock is within 5 s of the host's",
  'host > costs $5 [a|b] `x` "y" \\ ^',
])('the command that repeats %j names just that', async name => {
  const command = repeating('suites/40-drivers.test.ts', name);
  // What a shell makes of it.
  const { stdout } = await run(['sh', '-c', command.replace(/^npm test/, "printf '%s\\n'")], {
    owner: 'tests test',
    deadline: 10,
  });
  const [, , , pattern = ''] = stdout.split('\n');
  expect(name).toMatch(new RegExp(`^${pattern}$`));
});
