import type { Duplex } from 'node:stream';
import type { Exit } from '../../core/exec.ts';
import type { Milestone } from '../../facts/milestone.ts';
import type { Way } from './vm.ts';

/** What one command in the guest left. */
export interface GuestResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds in the guest. */
  readonly seconds: number;
}

/** A running guest, whatever runs it. Disposing it powers it off, or kills it where that fails. */
export interface Machine extends AsyncDisposable {
  /** The guest's vsock context id. */
  readonly cid: number;
  /** By how much every budget of the guest is stretched here; 1 on a quick machine. `exec` and `milestone` do it by themselves. */
  readonly pace: number;
  /** What the VMM itself said on stderr so far. */
  stderr(): string;
  /** Resolves when the VMM is gone, however it went. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Power-on, on the clock of `now()` (harness/core/wait.ts). */
  readonly powerOn: number;
  /** Seconds from power-on, by the console: when init said that it runs. */
  readonly powerOnToInit: number;
  /**
   * Runs a shell command over the command channel, which no driver under test carries. In the guest's root file system
   * unless `where` is `initramfs`. Throws when there is no answer within `deadline` seconds.
   */
  exec(
    command: string,
    options: {
      readonly deadline: number;
      readonly where?: 'root' | 'initramfs';
      /** The command or its output holds a secret: the transcript only says that there was one. */
      readonly secret?: boolean;
    },
  ): Promise<GuestResult>;
  /** Only where the machine runs on a device. */
  readonly way?: Way | undefined;
  /** Why one side's end of a connection ends the other side, too, where what carries connections does that. */
  readonly endsTogether?: string | undefined;
  /**
   * Waits for a step of the guest's init on the console, which costs the guest nothing; one that was there before counts.
   * Undefined when the console ends or `seconds` are over without it.
   */
  milestone(
    name: string,
    limits: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<Milestone | undefined>;
  /** Connects to a vsock port of the guest. Rejects with an error of code ECONNREFUSED or ECONNRESET when nobody listens. */
  connect(port: number): Promise<Duplex>;
  /** Accepts the guest's connections to CID 2 (us) on a vsock port, until it is disposed. */
  listen(port: number, onConnection: (connection: Duplex) => void): Promise<AsyncDisposable>;
  /** Powers off cleanly; kills after a deadline. */
  powerOff(): Promise<Exit>;
  /** Kills the VMM with SIGKILL, as a crash or the phone's process killer would. */
  kill(): Promise<Exit>;
}
