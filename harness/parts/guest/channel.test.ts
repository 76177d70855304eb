import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex, PassThrough, Transform } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type Argv, run, start } from '../../core/exec.ts';
import { after } from '../../core/wait.ts';
import { openChannel } from './channel.ts';

const agent = join(import.meta.dirname, 'image', 'agent.sh');
const scratch = mkdtempSync(join(tmpdir(), 'channel-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const busybox = await run(['busybox', 'true'], { owner: 'test', deadline: 5 }).then(
  () => true,
  () => false,
);
const shells: readonly { name: string; argv: Argv; skip: boolean }[] = [
  {
    name: 'busybox, as in the guest (skipped without busybox)',
    argv: ['busybox', 'sh', agent],
    skip: !busybox,
  },
  { name: "this machine's sh", argv: ['sh', agent], skip: false },
  { name: 'a terminal', argv: ['script', '-qec', `sh ${agent} /dev/tty`, '/dev/null'], skip: false },
];

/** The real agent, run on this machine, with a channel to it. */
async function connect(
  argv: Argv,
  {
    fromGuest = new PassThrough(),
    toGuest,
    transcript = '',
  }: { fromGuest?: Transform; toGuest?: Transform; transcript?: string } = {},
) {
  const state = mkdtempSync(join(scratch, 'state-'));
  const child = await start(argv, { owner: 'test', cwd: state, env: { ENDGOAL_CHANNEL_STATE: state } });
  toGuest?.pipe(child.stdin);
  const stream = Duplex.from({ readable: child.stdout.pipe(fromGuest), writable: toGuest ?? child.stdin });
  const channel = openChannel(stream, { owner: 'boot', ...(transcript ? { transcript } : {}) });
  if (argv[0] !== 'sleep') await channel.ready(10);
  return {
    channel,
    state,
    child,
    [Symbol.asyncDispose]: async () => {
      await channel[Symbol.asyncDispose]();
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}

/** A process that is dead and not yet reaped by its new parent is gone for us. */
function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

const initramfs = { deadline: 5, where: 'initramfs' } as const;

describe.each(shells)('over $name', ({ argv, skip }) => {
  test.skipIf(skip)('a command gives its exit code, both streams and its time', async () => {
    await using guest = await connect(argv);
    const result = await guest.channel.exec('echo out; echo err >&2; sleep 0.1; exit 3', initramfs);
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', seconds: expect.any(Number) });
    expect(result.seconds).toBeGreaterThanOrEqual(0.1);
    expect(result.seconds).toBeLessThan(2);
  });

  test.skipIf(skip)('a large output comes whole', async () => {
    await using guest = await connect(argv);
    const { stdout } = await guest.channel.exec('seq 1 300000', { ...initramfs, deadline: 20 });
    expect(stdout).toBe(Array.from({ length: 300_000 }, (_, i) => `${i + 1}\n`).join(''));
  });

  test.skipIf(skip)(
    'a command that hangs is killed with all it started, and its last line quoted',
    async () => {
      await using guest = await connect(argv);
      const pidFile = join(guest.state, 'pid');
      const hang = guest.channel.exec(`echo waiting\nsleep 77 & echo $! >${pidFile}; wait`, {
        ...initramfs,
        deadline: 1,
      });
      await expect(hang).rejects.toThrowErrorMatchingInlineSnapshot(`
        [GuestError: boot: a command in the guest did not end within its 1 s: echo waiting
          last line  waiting
          do         run it by hand in the guest to see what it waits for]
      `);
      expect(alive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
    },
  );

  test.skipIf(skip)('commands at the same time run one after the other', async () => {
    await using guest = await connect(argv);
    const results = await Promise.all(
      ['a', 'b', 'c'].map(word => guest.channel.exec(`echo ${word}`, initramfs)),
    );
    expect(results.map(result => result.stdout)).toEqual(['a\n', 'b\n', 'c\n']);
  });

  test.skipIf(skip)('quotes, line breaks and text beyond ASCII arrive as they are', async () => {
    await using guest = await connect(argv);
    const text = `it's "$HOME" \`x\` \\ % é 内核\nsecond line`;
    const { stdout } = await guest.channel.exec(`cat <<'EOF'\n${text}\nEOF`, initramfs);
    expect(stdout).toBe(`${text}\n`);
  });
});

const sh: Argv = ['sh', agent];

test("kernel messages between and within the agent's lines do no harm", async () => {
  const message = '\n[    1.234567] random: crng init done\n';
  let partial = '';
  let torn = false;
  const noisy = new Transform({
    transform(chunk: Buffer, _, done) {
      const lines = (partial + chunk.toString('latin1')).split('\n');
      partial = lines.pop() ?? '';
      // Between any two lines there is one; a line of the first reply is torn by one in its middle.
      const said = lines.map(line => {
        if (torn || !line.startsWith('H4sI')) return `${line}${message}`;
        torn = true;
        return `${line.slice(0, 20)}${message}${line.slice(20)}${message}`;
      });
      done(null, said.join(''));
    },
  });
  await using guest = await connect(sh, { fromGuest: noisy });
  const { stdout } = await guest.channel.exec('seq 1 20000', initramfs);
  expect(torn).toBe(true);
  expect(stdout.length).toBe(108_894);
});

test('a long line arrives at a guest that takes only the beginning of its queue for each write', async () => {
  let queue = Buffer.alloc(0);
  const crosvmUart = new Transform({
    transform(chunk: Buffer, _, done) {
      queue = Buffer.concat([queue, chunk]);
      const taken = queue.subarray(0, 512);
      queue = queue.subarray(taken.length);
      done(null, taken);
    },
  });
  await using guest = await connect(sh, { toGuest: crosvmUart });
  const text = 'x'.repeat(1500);
  const { stdout } = await guest.channel.exec(`echo ${text}`, { ...initramfs, deadline: 2 });
  expect(stdout).toBe(`${text}\n`);
});

test('a reply that lost a byte is sent again; the command is not run again', async () => {
  let lost = false;
  const lossy = new Transform({
    transform(chunk: Buffer, _, done) {
      const text = chunk.toString('latin1');
      const damaged: string = lost ? text : text.replace('H4sI', 'HsI');
      lost ||= damaged !== text;
      done(null, Buffer.from(damaged, 'latin1'));
    },
  });
  await using guest = await connect(sh, { fromGuest: lossy });
  const runs = join(guest.state, 'runs');
  const { stdout } = await guest.channel.exec(`echo run >>${runs}; cat ${runs}`, initramfs);
  expect({ lost, stdout, runs: readFileSync(runs, 'utf8') }).toEqual({
    lost: true,
    stdout: 'run\n',
    runs: 'run\n',
  });
});

test('a request that lost a byte is sent again', async () => {
  await using guest = await connect(sh);
  guest.child.stdin.write('\nendgoal> x-1 5 initramfs 12 ZWNobyBo\n\0\xff\nendgoal> half a li');
  const { stdout } = await guest.channel.exec('echo here', initramfs);
  expect(stdout).toBe('here\n');
});

test('an agent that dies under a command is not asked to run it twice', async () => {
  const supervised = join(scratch, 'supervised.sh');
  writeFileSync(supervised, `while :; do sh -c 'echo $$ >agent; exec sh ${agent}' 2>/dev/null; done`);
  await using guest = await connect(['sh', supervised]);
  const dying = guest.channel.exec('echo run >>marks; kill -9 $(cat agent); sleep 0.2', initramfs);
  await expect(dying).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GuestError: boot: the guest's agent was restarted while it ran: echo run >>marks; kill -9 $(cat agent); sleep 0.2
      because    what the command did is unknown
      do         look in /run/endgoal/agent.log in the guest, and for an out-of-memory kill in its kernel log]
  `);
  expect(readFileSync(join(guest.state, 'marks'), 'utf8')).toBe('run\n');
  expect((await guest.channel.exec('echo alive', initramfs)).stdout).toBe('alive\n');
});

test('a machine that goes away ends the command at once', async () => {
  await using guest = await connect(sh);
  const pending = guest.channel.exec('sleep 5', initramfs);
  guest.child.kill('SIGKILL');
  await expect(pending).rejects.toThrow('boot: the command channel was closed');
});

test('silence is said to be silence', async () => {
  await using guest = await connect(['sleep', '5']);
  await expect(guest.channel.ready(0.2)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GuestError: boot: nobody answers on the command channel after 0.2 s
      because    init did not start, or its UART has no driver, or endgoal.channel= names another one
      do         look for the milestone \`endgoal-init: channel\` in the run's console.log]
  `);
});

test('a command that is too long is refused', async () => {
  await using guest = await connect(sh);
  await expect(guest.channel.exec(`: ${'x'.repeat(40_000)}`, initramfs)).rejects.toThrow(
    'boot: a command for the guest is too long',
  );
});

test('the transcript has every command and what it gave, and no secret', async () => {
  const transcript = join(scratch, 'transcript.log');
  {
    await using guest = await connect(sh, { transcript });
    await guest.channel.exec('echo open', initramfs);
    await guest.channel.exec('echo hidden', { ...initramfs, secret: true });
  }
  const text = readFileSync(transcript, 'utf8').replace(/after \S+ s/g, 'after T s');
  expect(text).toMatchInlineSnapshot(`
    "> 1 initramfs: echo open
    open
    < 1 exit 0 after T s
    > 2 initramfs: (holds a secret)
    < 2 exit 0 after T s
    "
  `);
});

describe('a guest that lies', () => {
  const passing = (seconds: number) =>
    new Promise<string>(resolve => void after(seconds, () => resolve('silent')));
  /** A channel to a guest that answers each line with what `answer` makes of it. */
  function lying(answer: (line: string) => string) {
    const stream = new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        for (const line of String(chunk).split('\n').filter(Boolean)) stream.push(answer(line));
        done();
      },
    });
    return { stream, channel: openChannel(stream, { owner: 'boot' }) };
  }
  const idOf = (line: string) => line.split(' ')[1] ?? '';
  const agentOf = (reply: (id: string) => string) => (line: string) =>
    line.startsWith('endgoal> hello ')
      ? `endgoal< hello ${idOf(line.replace('hello ', ''))}\n`
      : reply(idOf(line));

  test.for(['endgoal< hello\n', 'endgoal< started\n', 'endgoal< hello 00\n', 'endgoal> hello 00\n'])(
    'is not ready where it says %j: it does not know the nonce of the run',
    async said => {
      const { channel } = lying(() => said);
      await expect(channel.ready(0.3)).rejects.toThrow('nobody answers on the command channel');
    },
  );

  test('is not heard with a reply to another request', async () => {
    const { channel } = lying(agentOf(() => 'endgoal< 0123-1 begin\n\nendgoal< 0123-1 end 0 1.0 1.0 0\n'));
    await channel.ready(5);
    const asked = channel.exec('true', { deadline: 1 });
    expect(await Promise.race([asked, passing(1)])).toBe('silent');
    await channel[Symbol.asyncDispose]();
    await expect(asked).rejects.toThrow('the command channel was closed');
  });

  test('does not fill our memory with a reply that unpacks to more than 64 MiB', async () => {
    const bomb =
      gzipSync(Buffer.alloc(100 * 2 ** 20))
        .toString('base64')
        .match(/.{1,76}/g) ?? [];
    const { channel } = lying(
      agentOf(id => `endgoal< ${id} begin\n${bomb.join('\n')}\n\nendgoal< ${id} end 0 1.0 1.0 0\n`),
    );
    await expect(channel.exec('dmesg', { deadline: 5 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GuestError: boot: the output of a command in the guest is too large: dmesg
        because    the channel takes 64 MiB, 32 MiB of them packed
        do         look at what it prints; a guest that is damaged may answer without end]
    `);
  });

  test('does not fill our memory with answers that nobody asked for', async () => {
    const { stream, channel } = lying(agentOf(() => ''));
    await channel.ready(5);
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < 200; at++) stream.push(`endgoal< a-${at} taken\n`.repeat(5_000));
    await passing(0.5);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 2 ** 20);
  });
});
