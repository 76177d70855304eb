import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from '../core/exec.ts';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'endgoal-setup-'));
});
afterEach(() => rmSync(store, { recursive: true }));

function node(script: string, args: readonly string[], env: Record<string, string> = {}) {
  return run([process.execPath, join(import.meta.dirname, script), ...args], {
    owner: 'test',
    deadline: 20,
    check: false,
    env: { ENDGOAL_STORE: store, ...env },
  });
}

describe('npm run setup', () => {
  it.each([
    [
      ['--fast'],
      {},
      "npm run setup: Unknown option '--fast'\n  do         npm run setup -- --help lists the options",
    ],
    [
      ['--with', 'gpu'],
      {},
      'set-up: no group is called gpu\n  do         --with takes containers, device, clang, shared-cache, network, report-tests',
    ],
    [
      [],
      { ENDGOAL_QEMU: '/nowhere/qemu' },
      'set-up: a variable names a tool that does not exist\n' +
        '  because    ENDGOAL_QEMU=/nowhere/qemu is not a program\n' +
        '  do         correct it, or unset it so that set-up installs the tool',
    ],
  ])('%j %j is a plain error', async (args, env, message) => {
    const { exitCode, stderr } = await node('setup.mjs', args, env);
    expect([exitCode, stderr.trim()]).toEqual([1, message]);
    expect(readdirSync(store)).toEqual([]);
  });
});

describe('npm run doctor', () => {
  const report = z.object({
    ok: z.boolean(),
    lacking: z.array(z.string()),
    tools: z.array(z.object({ name: z.string(), state: z.enum(['found', 'missing', 'unusable']) })),
  });

  it('exits with 1 if a needed tool is missing or does not start, and names it', async () => {
    const env = { PATH: '/nowhere', ENDGOAL_QEMU: '/bin/false', ENDGOAL_MAKE: '/bin/true' };
    const { exitCode, stdout } = await node('doctor.mjs', ['--json'], env);
    const { ok, lacking, tools } = report.parse(JSON.parse(stdout));
    const states = Object.fromEntries(tools.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ make: 'found', qemu: 'unusable', 'vhost-device-vsock': 'missing' });
    expect(lacking).toEqual(expect.arrayContaining(['qemu', 'vhost-device-vsock']));
    expect(lacking).not.toContain('make');
    expect([ok, exitCode]).toEqual([false, 1]);
  });

  it('lists for each missing tool the stages that need it and how to get it', async () => {
    const { stdout } = await node('doctor.mjs', [], { PATH: '/nowhere' });
    expect(stdout).toContain(
      "✗ vhost-device-vsock     missing             boot, vsock, postgres           the host's end of the guest's vsock, without /dev/vhost-vsock\n" +
        '    on Debian  npm run setup (vhost-device-vsock of sid)\n',
    );
  });
});
