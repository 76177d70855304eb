import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'vitest';
import { failuresOf } from '../contract/stage.ts';
import type { LiveOf } from '../contract/stages.ts';
import { GuestError, InfraError } from '../core/errors.ts';
import type { Milestone } from '../facts/milestone.ts';
import type { GuestResult } from '../parts/machine/machine.ts';
import type { Run } from './run.ts';

/** The running guest, for a team's own suites. Times in seconds. */
export interface Vm {
  /** Runs a shell command over the command channel, which uses no driver under test. Default deadline 30 s. */
  exec(
    command: string,
    options?: { readonly deadline?: number; readonly secret?: boolean },
  ): Promise<GuestResult>;
  /** Writes a file of the workstation, or bytes, to a path in the guest. For small files: 1 MiB takes about 2 s. */
  push(content: string | Uint8Array | { readonly file: string }, path: string): Promise<void>;
  /** Returns the guest's console output so far. */
  console(): Promise<string>;
  /** Connects to a vsock port of the guest. Rejects with ECONNREFUSED or ECONNRESET if the port has no listener. */
  connect(port: number): Promise<Duplex>;
  /**
   * Waits for a step that the guest's init reports. Throws GuestError if the step does not come in time. Default 30 s.
   */
  milestone(name: string, options?: { readonly deadline?: number }): Promise<Milestone>;
  /** The guest's vsock context id. */
  readonly cid: number;
}

const usualDeadline = 30;
/** Payload of one command in bytes. The channel accepts lines of 128 KiB, and base64 makes 4 bytes of 3. */
const chunkBytes = 48 * 1024;

/** Quotes a word for the guest's shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

async function bytesOf(content: Parameters<Vm['push']>[0]): Promise<Buffer> {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.from(content);
  return readFile(content.file);
}

/**
 * Returns the guest of a run as a fixture. A test that requests it is blocked, with the reason, if the boot did not
 * pass.
 */
export async function vmOf(run: Run, { task, skip }: Pick<TestContext, 'task' | 'skip'>): Promise<Vm> {
  const boot = run.stage('boot');
  const outcome = await boot.outcome();
  if (outcome.state === 'skipped') return skip(outcome.because);
  const [failure] = failuresOf(outcome);
  if (outcome.state === 'blocked' || failure) {
    const by = outcome.state === 'blocked' ? outcome.by : boot.name;
    task.meta.blockedBy = by;
    return skip(`blocked by ${by}: ${outcome.state === 'blocked' ? outcome.because : failure?.what}`);
  }
  const machine = (boot.live() as LiveOf<'boot'>).machine();
  const exec: Vm['exec'] = (command, { deadline = usualDeadline, secret = false } = {}) =>
    machine.exec(command, { deadline, secret });

  async function push(content: Parameters<Vm['push']>[0], path: string): Promise<void> {
    const bytes = await bytesOf(content);
    const target = quoted(path);
    for (let at = 0; at === 0 || at < bytes.length; at += chunkBytes) {
      const text = bytes.subarray(at, at + chunkBytes).toString('base64');
      const { exitCode, stderr } = await exec(
        `printf %s ${text} | base64 -d ${at === 0 ? '>' : '>>'}${target}`,
      );
      if (exitCode === 0) continue;
      throw new InfraError({
        code: 'vm.push-failed',
        what: `vm: ${path} could not be written in the guest`,
        because: stderr.trim() || `the shell ended with ${exitCode}`,
        todo: 'name a folder that exists and can be written there: /tmp, /run',
      });
    }
  }

  return {
    cid: machine.cid,
    exec,
    push,
    console: () => readFile(join(run.folder, 'console.log'), 'utf8'),
    connect: port => machine.connect(port),
    async milestone(name, { deadline: seconds = usualDeadline } = {}) {
      const signal = AbortSignal.timeout(seconds * 1000);
      const reached = await machine.milestone(name, { seconds, signal });
      if (reached) return reached;
      throw new GuestError({
        code: 'vm.milestone-missing',
        what: `vm: the guest's init did not report ${name} within ${seconds} s`,
        todo: 'read console.log of this run from its end',
      });
    },
  };
}
