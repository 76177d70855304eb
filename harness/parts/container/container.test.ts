import { chmod, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InfraError, Unavailable } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { until } from '../../core/wait.ts';
import { type Container, type ContainerSpec, startContainer } from './container.ts';
import { openEngine } from './engine.ts';
import { giveImage } from './image.ts';
import { noPrivateEngine, type PrivateEngine, startEngine } from './private-engine.ts';
import { importTinyImage } from './tiny-image.ts';

const owner = 'test';
const image = 'endgoal-test/tiny:1';
const user = { uid: 4242, gid: 4242 };
const limits = { memory: 0.25, processors: 1, processes: 64 };

describe.skipIf(noPrivateEngine())(
  'a container of a real engine (skipped if a private dockerd cannot be started)',
  { timeout: 60_000 },
  () => {
    let engine: PrivateEngine;
    let folder: string;
    let spec: ContainerSpec;

    beforeAll(async () => {
      engine = await startEngine();
      process.env['DOCKER_HOST'] = engine.host;
      await importTinyImage(image);
    }, 60_000);
    afterAll(() => engine[Symbol.asyncDispose]());
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'container-'));
      await chmod(folder, 0o755);
      spec = { owner, image, user, limits, mounts: [{ path: folder, writable: false }] };
    });
    afterEach(() => rm(folder, { recursive: true }));

    /** A command that runs long, and a promise that it has begun. */
    const sleepIn = (container: Container) => {
      const { promise: up, resolve } = Promise.withResolvers<void>();
      const setting = { owner, deadline: 60, check: false, onLine: () => resolve() };
      return { running: container.run(['sh', '-c', 'echo up; sleep 600'], setting), up };
    };
    const all = async () => (await openEngine()).listContainers({ all: true });
    const gone = () =>
      until(async () => ((await all()).length === 0 ? true : undefined), {
        seconds: 5,
        otherwise: () => new InfraError({ what: 'a container was left behind', todo: 'find the cause' }),
      });

    test('returns the exit code of a command, and passes its output on as it is written', async () => {
      await using container = await startContainer(spec);
      const lines: string[] = [];
      const log = join(folder, 'log');
      const setting = { owner, deadline: 20, check: false, log, onLine: (line: string) => lines.push(line) };
      const ended = await container.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], setting);
      expect(ended).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
      expect(lines.toSorted()).toEqual(['err', 'out']);
      await container.run(['sh', '-c', 'echo $GREETING from $PWD'], {
        ...setting,
        cwd: folder,
        env: { GREETING: 'hello' },
      });
      expect(lines.at(-1)).toBe(`hello from ${folder}`);
      const logged = await readFile(log, 'utf8');
      expect(logged.split('\n').toSorted()).toEqual(['', 'err', `hello from ${folder}`, 'out']);
    });

    test('runs as an ordinary user without network, and can write only to its writable folders', async () => {
      const given = join(folder, 'given');
      await mkdir(given);
      await chmod(given, 0o777);
      await writeFile(join(folder, 'source'), 'as it was');
      await chmod(join(folder, 'source'), 0o666);
      await using container = await startContainer({
        ...spec,
        mounts: [...spec.mounts, { path: given, writable: true }],
      });
      const say = async (script: string) => {
        const { stdout, stderr } = await container.run(['sh', '-c', script], {
          owner,
          deadline: 20,
          check: false,
        });
        return (stdout + stderr).trim();
      };
      expect(await say('id')).toBe('uid=4242 gid=4242 groups=4242');
      expect(await say('ls /sys/class/net')).toBe('lo');
      expect(await say(`touch ${folder}/source`)).toMatch(/Read-only file system/);
      expect(await say('touch /new')).toMatch(/Read-only file system|Permission denied/);
      expect(await say(`touch ${given}/new && ls ${given}`)).toBe('new');
      expect(
        await say('while read k v; do case $k in CapEff:) echo $v;; esac; done </proc/self/status'),
      ).toBe('0000000000000000');
    });

    test('starts for an ordinary user who has access to the engine', async () => {
      const socket = engine.host.slice('unix://'.length);
      await chmod(dirname(socket), 0o711);
      await chmod(socket, 0o666);
      process.seteuid?.(user.uid);
      try {
        await using container = await startContainer(spec);
        const { stdout } = await container.run(['id'], { owner, deadline: 20 });
        expect(stdout).toBe('uid=4242 gid=4242 groups=4242\n');
      } finally {
        process.seteuid?.(0);
      }
    });

    test('is removed with its command when it is disposed', async () => {
      const container = await startContainer(spec);
      await container.start(['sleep', '600'], { owner });
      await container[Symbol.asyncDispose]();
      expect(await all()).toEqual([]);
    });

    test('is removed when its command is aborted or exceeds its deadline', async () => {
      await using container = await startContainer(spec);
      const late = container.run(['sleep', '600'], { owner, deadline: 0.5 });
      await expect(late).rejects.toThrow(/^test: sleep did not end within its 0.5 s/);
      await gone();
      await using another = await startContainer(spec);
      const ending = new AbortController();
      const aborted = another.run(['sleep', '600'], { owner, deadline: 60, signal: ending.signal });
      ending.abort(new Error('Ctrl-C'));
      await expect(aborted).rejects.toThrow('Ctrl-C');
      await gone();
    });

    test('is removed when endgoal is killed with SIGKILL, without any reaper', async () => {
      const script = `
        const { startContainer } = await import(${JSON.stringify(join(import.meta.dirname, 'container.ts'))});
        const container = await startContainer(${JSON.stringify(spec)});
        await container.start(['sleep', '600'], { owner: 'test' });
        console.log('started');`;
      const child = await start([process.execPath, '--input-type=module', '--eval', script], { owner });
      for await (const chunk of child.stdout) if (String(chunk).includes('started')) break;
      expect(await all()).toHaveLength(1);
      child.kill('SIGKILL');
      await child.exited;
      await gone();
    });

    test('of an ended process is removed before the next one starts, but not one of another PID namespace', async () => {
      const docker = await openEngine();
      const left = await docker.createContainer({
        Image: image,
        Cmd: ['cat'],
        Labels: {
          'endgoal.namespace': await readlink('/proc/self/ns/pid'),
          'endgoal.pid': '4194304',
          'endgoal.start': '1',
        },
      });
      const another = await docker.createContainer({
        Image: image,
        Cmd: ['cat'],
        Labels: { 'endgoal.namespace': 'pid:[1]', 'endgoal.pid': '4194304', 'endgoal.start': '1' },
      });
      await using container = await startContainer(spec);
      const ids = (await all()).map(({ Id }) => Id);
      await another.remove();
      expect(ids.toSorted()).toEqual([container.id, another.id].toSorted());
      expect(ids).not.toContain(left.id);
    });

    test('is reported as lost when it was removed from outside', async () => {
      await using container = await startContainer(spec);
      const { running, up } = sleepIn(container);
      await up;
      const lost = expect(running).rejects.toThrow(/^test: the container of sh was lost\n {2}because {4}.*/);
      await (await openEngine()).getContainer(container.id).remove({ force: true });
      await lost;
    });

    test('does not start from an image that the engine lacks', async () => {
      const lacking = startContainer({ ...spec, image: 'endgoal-test/none:1' });
      await expect(lacking).rejects.toThrow(InfraError);
      await expect(lacking).rejects.toThrow(/could not start a container of endgoal-test\/none:1/);
    });

    test('is removed if it was created but does not start', async () => {
      const inProc = startContainer({ ...spec, mounts: [{ path: '/proc/version', writable: false }] });
      await expect(inProc).rejects.toThrow(/could not start a container[\s\S]*inside \/proc/);
      expect(await all()).toEqual([]);
    });

    test('is reported as lost at once when the engine dies, and no other one starts', async () => {
      const docker = await openEngine();
      await using container = await startContainer(spec);
      const { running, up } = sleepIn(container);
      await up;
      const lost = expect(running).rejects.toThrow(
        /^test: the container engine died while sh ran in it\n {2}because {4}nothing answers at DOCKER_HOST=/,
      );
      await engine.kill();
      await lost;
      const another = startContainer(spec);
      await expect(another).rejects.toThrow(Unavailable);
      await expect(another).rejects.toThrow(
        `no container engine: nothing answers at DOCKER_HOST=${engine.host}; start it, or unset DOCKER_HOST`,
      );
      const tiny = { reference: image, digest: 'sha256:0', packages: [] };
      const given = giveImage(docker, tiny, import.meta.filename, owner);
      await expect(given).rejects.toThrow(InfraError);
      await expect(given).rejects.toThrow(
        /did not take the image endgoal-test\/tiny:1\n {2}last line {2}connect ECONNREFUSED/,
      );
    });
  },
);
