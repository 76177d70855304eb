import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InfraError } from '../errors.ts';
import { run, type Started, start } from '../exec.ts';
import { withDeadline } from '../wait.ts';
import { openStore } from './store.ts';

const inNamespace = ['unshare', '--map-root-user', '--pid', '--fork', '--kill-child', '--'] as const;
const namespaces = await run([...inNamespace, 'true'], { owner: 'test', deadline: 10, check: false }).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
);
const child = import.meta.resolve('./try-in-namespace.ts').replace('file://', '');

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Starts a process whose id does not exist in the other container. */
const withLateId = 'seq 60 | while read -r _; do /bin/true; done; "$@"; exit $?';

/** Runs a helper in its own PID namespace and returns its output lines. */
async function container(does: string) {
  const late = does === 'make' ? ['sh', '-c', withLateId, 'sh'] : [];
  const argv = [...inNamespace, ...late, process.execPath, child, does, root] as const;
  const process_ = await start(argv, { owner: 'test' });
  const lines = createInterface(process_.stdout)[Symbol.asyncIterator]();
  const says = async (): Promise<unknown> => {
    const otherwise = () => new InfraError({ what: `test: ${does} printed nothing`, todo: 'look' });
    const { value } = await withDeadline(lines.next(), { seconds: 20, otherwise });
    return value === undefined ? undefined : JSON.parse(value);
  };
  return { process: process_ as Started, says, [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose]() };
}

describe.skipIf(!namespaces)('two containers that share a store', { timeout: 60_000 }, () => {
  test('wait for the entry that the other one makes, and make it once', async () => {
    await using maker = await container('make');
    expect(await maker.says()).toBe('making');
    await using other = await container('want');
    expect(await other.says()).toEqual({ swept: 0 });
    await writeFile(join(root, 'go'), '');
    expect(await maker.says()).toEqual({ made: true });
    expect(await other.says()).toEqual({ made: false });
  });

  test('continue after the other one was killed and leave no partial entry', async () => {
    await using maker = await container('make');
    expect(await maker.says()).toBe('making');
    maker.process.kill('SIGKILL');
    await maker.process.exited;
    await using other = await container('want');
    expect(await other.says()).toEqual({ swept: 1 });
    expect(await other.says()).toBe('making');
    await writeFile(join(root, 'go'), '');
    expect(await other.says()).toEqual({ made: true });
    expect(await readdir(join(root, 'drafts'))).toEqual([]);
    expect((await openStore(root).list('kernel')).length).toBe(1);
  });
});

const readOnly = `mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$2" "$3" read "$1"`;

test.skipIf(!namespaces)(
  'a read-only store returns existing entries and names the reason for making no new ones',
  async () => {
    await openStore(root).entry('kernel', 1, folder => writeFile(join(folder, 'Image'), 'x'));
    const argv = ['unshare', '--map-root-user', '--mount', '--', 'sh', '-c', readOnly, 'sh'] as const;
    const { stdout } = await run([...argv, root, process.execPath, child], { owner: 'test', deadline: 20 });
    expect(JSON.parse(stdout.replaceAll(root, '/store'))).toEqual({
      made: false,
      swept: [],
      failed: expect.stringMatching(
        /^store: \/store can't be written\n {2}because {4}cannot create .*\.lock: Read-only file system\n/,
      ),
    });
  },
);
