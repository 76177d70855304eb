import type { GuestResult, Machine } from '../../parts/machine/machine.ts';

/** What the probes talk to: a machine, and what its guest offers on vsock. */
export interface VsockTarget {
  readonly machine: Pick<Machine, 'connect' | 'listen' | 'exec' | 'endsTogether'> &
    Partial<Pick<Machine, 'pace'>>;
  readonly ports: {
    /** Sends everything back. */
    readonly echo: number;
    /** Reads a line with a number of bytes, then as many; answers with their SHA-256 in hex. */
    readonly sink: number;
    /** Reads a line with a number of bytes; sends as many of `1\n2\n3\n…`. */
    readonly source: number;
  };
  /** The log of the guest's listeners, a path in its initramfs. */
  readonly log: string;
}

/** One look at the target. Connections it makes are closed when `over` is aborted. */
export type Look<Value> = (target: VsockTarget, over: AbortSignal) => Promise<Value>;

/** Ports of CID 2 that only the probes use; `halfCloseByHost` is one of the guest, `closed` nobody's on either side. */
export const probePorts = {
  echo: 2001,
  halfClose: 2002,
  halfCloseSeen: 2003,
  halfCloseByHost: 2004,
  closed: 2009,
} as const;

/** Seconds for a probe's command in the guest: shorter than the probe's, so that its output is kept. */
const commandDeadline = 25;

/** Runs the guest's agent (harness/parts/guest/agent), whatever it exits with: it needs nothing of the root file system. */
export function runAgent({ machine }: VsockTarget, words: string): Promise<GuestResult> {
  return machine.exec(`agent ${words}`, { deadline: commandDeadline, where: 'initramfs' });
}

/** The agent's output. Rejects with its last line, code `EXIT<code>`, when it failed. */
export async function printedByAgent(target: VsockTarget, words: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runAgent(target, words);
  if (exitCode === 0) return stdout;
  const said = stderr.trimEnd().split('\n').at(-1) || 'it printed nothing';
  throw Object.assign(new Error(`in the guest: ${said}`), { code: `EXIT${exitCode}` });
}
