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
  /** Runs a shell command over the command channel, which no driver under test carries. Default deadline 30 s. */
  exec(
    command: string,
    options?: { readonly deadline?: number; readonly secret?: boolean },
  ): Promise<GuestResult>;
  /** Writes a file of this workstation, or bytes, to a path of the guest. For small files: 1 MiB takes some 2 s. */
  push(content: string | Uint8Array | { readonly file: string }, path: string): Promise<void>;
  /** The guest's console from its first byte to now. */
  console(): Promise<string>;
  /** Connects to a vsock port of the guest. Rejects with code ECONNREFUSED or ECONNRESET where nothing listens. */
  connect(port: number): Promise<Duplex>;
  /** Waits for a step that the guest's init reports. Throws GuestError where it does not come in time. Default 30 s. */
  milestone(name: string, options?: { readonly deadline?: number }): Promise<Milestone>;
  /** The guest's vsock context id. */
  readonly cid: number;
}

const usualDeadline = 30;
/** Bytes of one command's payload: the channel takes lines of 128 KiB, and base64 makes 4 of 3. */
const chunkBytes = 48 * 1024;

/** A word for the guest's shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

async function bytesOf(content: Parameters<Vm['push']>[0]): Promise<Buffer> {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.from(content);
  return readFile(content.file);
}

/**
 * The guest of a run as a fixture. A test that asks for it is blocked, with the reason, where the boot is not green.
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
