import { probeErrorOf } from '../../core/probe.ts';
import { dial } from './connection.ts';
import type { Refusal } from './evidence.ts';
import { type Look, probePorts, runAgent } from './target.ts';

/** How an operating system says that nobody listens; virtio-vsock's reset is either of them. */
export const refusals = ['ECONNREFUSED', 'ECONNRESET'];

export const refusedByGuest: Look<Refusal> = async ({ machine }, over) => {
  try {
    await dial(machine, probePorts.closed, over);
    return { accepted: true, said: 'connected' };
  } catch (error) {
    const { code } = probeErrorOf(error);
    if (!refusals.includes(code)) throw error;
    return { accepted: false, said: code };
  }
};

export const refusedByHost: Look<Refusal> = async target => {
  const { exitCode, stderr } = await runAgent(target, `ask vsock:2:${probePorts.closed} x`);
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (exitCode === 0) return { accepted: true, said: 'connected' };
  // vhost-device-vsock 0.3 leaves a request for a port where nobody listens without an answer; the guest gives up.
  const [, refusal] = /: connect \S+: (ECONNREFUSED|ECONNRESET|ETIMEDOUT)$/.exec(said) ?? [];
  if (refusal) return { accepted: false, said: refusal };
  throw Object.assign(new Error(`in the guest: ${said || 'it printed nothing'}`), {
    code: `EXIT${exitCode}`,
  });
};
