import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { onPath } from '../../setup/detect.mjs';
import { all, read } from './markdown.ts';

const analyze = onPath('systemd-analyze', process.env);

test.skipIf(!analyze)('systemd accepts the units in docs/ci.md', async () => {
  const [service = '', timer = ''] = all(read('docs/ci.md'), /^```ini\n(.*?)^```$/gms);
  await using scratch = await openScratch();
  await chmod(scratch.path, 0o700);
  await writeFile(join(scratch.path, 'endgoal.service'), service);
  await writeFile(join(scratch.path, 'endgoal.timer'), timer);
  const files = ['endgoal.service', 'endgoal.timer'].map(file => join(scratch.path, file));
  const { exitCode, stderr } = await run(['systemd-analyze', 'verify', '--user', ...files], {
    owner: 'units test',
    deadline: 15,
    check: false,
    env: { XDG_RUNTIME_DIR: scratch.path },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
