import { access, chown, mkdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from './exec.ts';
import { openScratch, sweepScratch } from './scratch.ts';

/** Creates a folder as a dead process would leave it. */
async function left(owner?: number, namespace?: string): Promise<string> {
  const here = /\d+/.exec(await readlink('/proc/self/ns/pid'))?.[0];
  const path = join(
    tmpdir(),
    `endgoal-${namespace ?? here}-999999-1-${Math.random().toString(16).slice(2, 8)}`,
  );
  await mkdir(join(path, 'inner'), { recursive: true, mode: 0o700 });
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  if (owner !== undefined) await chown(path, owner, owner);
  return path;
}
const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a sweep', () => {
  it('removes folders of dead processes and keeps those of running processes', async () => {
    await using mine = await openScratch();
    const dead = await left();
    expect(await sweepScratch()).toContain(dead);
    expect([await there(dead), await there(mine.path)]).toEqual([false, true]);
  });

  it('keeps folders of other PID namespaces, because their processes are not visible here', async () => {
    const theirs = await left(undefined, '1');
    expect(await sweepScratch()).not.toContain(theirs);
    expect(await there(theirs)).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('removes, as root, folders of a confined process', async () => {
    const confined = await left(61_200);
    expect(await sweepScratch()).toContain(confined);
  });

  // Another user's folder is not ours to remove, and may exist for any time on a shared workstation.
  it.skipIf(process.getuid?.() !== 0)(
    'keeps folders of other users (skipped unless root runs it)',
    async () => {
      const theirs = await left(65534);
      // Another user can't read the project folder, so the process changes its user after loading the code.
      const sweep = `
      import { sweepScratch } from ${JSON.stringify(join(import.meta.dirname, 'scratch.ts'))};
      process.setgroups([]);
      process.setgid(65533);
      process.setuid(65533);
      process.stdout.write(String((await sweepScratch()).length));
    `;
      const swept = await run([process.execPath, '--input-type=module', '-e', sweep], {
        owner: 'test',
        deadline: 10,
        check: false,
      });
      expect(swept).toMatchObject({ exitCode: 0, stdout: '0' });
      expect(await there(theirs)).toBe(true);
    },
  );
});
