import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InfraError } from '../../../core/errors.ts';
import { run, start } from '../../../core/exec.ts';
import { until } from '../../../core/wait.ts';
import { compileAgent } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-'));
afterAll(() => rmSync(folder, { recursive: true }));

let agent = '';
beforeAll(async () => {
  agent = await compileAgent('gcc', folder);
});

const owner = 'test';
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** The agent at work on a Unix socket of that name, once it listens. */
async function serving(name: string, ...words: readonly string[]) {
  const process = await start([agent, ...words], { owner });
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => said.includes('listening') || undefined, {
    seconds: 5,
    otherwise: () => new InfraError({ what: `${name} did not listen: ${said}`, todo: 'run it by hand' }),
  });
  return { [Symbol.asyncDispose]: () => process.stop({ grace: 0.1 }).then(() => undefined) };
}

const at = (name: string) => `unix:${join(folder, name)}`;

/** What comes back over one connection to an address. */
async function exchange(address: string, input: Buffer): Promise<Buffer> {
  const process = await start([agent, 'carry', address], { owner });
  const chunks: Buffer[] = [];
  process.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  process.stdin.end(input);
  await process.exited;
  return Buffer.concat(chunks);
}

describe('the agent', () => {
  test('for arm64 is one static program under 1 MB', async ({ skip }) => {
    const cross = await run(['aarch64-linux-gnu-gcc', '--version'], {
      owner,
      deadline: 5,
      check: false,
    }).catch(() => undefined);
    if (cross?.exitCode !== 0) skip('aarch64-linux-gnu-gcc is not installed');
    const program = await compileAgent('aarch64-linux-gnu-gcc', mkdtempSync(join(folder, 'arm64-')));
    expect(statSync(program).size).toBeLessThan(1e6);
    const bytes = await readFile(program);
    expect(bytes.readUInt16LE(18)).toBe(183);
    expect(bytes.includes('/lib/ld-')).toBe(false);
  });

  test('sends back all that an echo gets, and ends behind it', async () => {
    await using _ = await serving('echo', 'serve', 'echo', at('echo'));
    const data = randomBytes(300_000);
    expect((await exchange(at('echo'), data)).equals(data)).toBe(true);
  });

  test.for([0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000_000])('hashes %i bytes', async bytes => {
    const name = `sink-${bytes}`;
    await using _ = await serving(name, 'serve', 'sink', at(name));
    const data = randomBytes(bytes);
    const answer = await exchange(at(name), Buffer.concat([Buffer.from(`${bytes}\n`), data]));
    expect(answer.toString()).toBe(sha256(data));
  });

  test('counts from 1 as a source', async () => {
    await using _ = await serving('source', 'serve', 'source', at('source'));
    const counted = Array.from({ length: 12_000 }, (_, n) => `${n + 1}\n`).join('');
    const answer = await exchange(at('source'), Buffer.from(`${counted.length}\n`));
    expect(answer.toString()).toBe(counted);
  });

  test('relays a half-close: the target answers after the end of its input', async () => {
    await using _target = await serving('echo-2', 'serve', 'echo', at('echo-2'));
    await using _relay = await serving('relay', 'relay', at('relay'), at('echo-2'));
    const data = randomBytes(200_000);
    expect((await exchange(at('relay'), data)).equals(data)).toBe(true);
  });

  test.for([
    ['unix:/nowhere', 'ENOENT'],
    ['tcp:127.0.0.1:1', 'ECONNREFUSED'],
    ['somewhere', 'EINVAL'],
  ] as const)('names why it cannot connect to %s: %s', async ([address, error]) => {
    const said = await run([agent, 'ask', address, 'x'], { owner, deadline: 5, check: false });
    expect([said.exitCode, said.stderr]).toEqual([
      1,
      `endgoal-agent: ${error === 'EINVAL' ? 'read address' : 'connect'} ${address}: ${error}\n`,
    ]);
  });

  test('lists the sockets that listen, with their processes', async () => {
    await using _ = await serving('listed', 'serve', 'echo', at('listed'));
    const { stdout } = await run([agent, 'sockets'], { owner, deadline: 5 });
    expect(stdout).toMatch(new RegExp(`^unix ${join(folder, 'listed')} [1-9]\\d* agent$`, 'm'));
  });
});
