import { expect, test } from 'vitest';
import { run } from '../core/exec.ts';
import { repeating, testRunOf } from './tests.ts';

test.for([
  'drivers > vsock (1af4:1053): PCI device → virtio-pci → virtio device → vmw_vsock_virtio_transport',
  "boot > the guest's clock is within 5 s of the host's",
  'host > costs $5 [a|b] `x` "y" \\ ^',
])('the repeat command of %j selects only that test', async name => {
  const command = repeating('suites/40-drivers.test.ts', name);
  // The arguments after the shell has parsed the command.
  const { stdout } = await run(['sh', '-c', command.replace(/^npm test/, "printf '%s\\n'")], {
    owner: 'tests test',
    deadline: 10,
  });
  const [, , , pattern = ''] = stdout.split('\n');
  expect(name).toMatch(new RegExp(`^${pattern}$`));
});

test('a failure names the line of the suite, not of a library in the stack', () => {
  const stacks = [
    { file: '/repo/node_modules/allure-vitest/src/matchers.ts', line: 510 },
    { file: '/repo/suites/90-own.test.ts', line: 6 },
  ];
  const asked = { files: [], filtered: false, interrupted: false };
  const { errors } = testRunOf([], [{ message: 'expected 1 to be 2', stacks }], asked);
  expect(errors).toMatchObject([{ because: '/repo/suites/90-own.test.ts:6' }]);
});
