import type { Distribution } from '../distribution.ts';
import type { ProbeResult } from '../probe.ts';

/** An answer to a connection to a port where nobody listens. */
export interface Refusal {
  /** False when it was refused, as it must be. */
  readonly accepted: boolean;
  /** What the connecting side was told: an error code, or the words of the guest's socat. */
  readonly said: string;
}

/** Bytes that went one way, with SHA-256 (hex) on both ends. */
export interface Transfer {
  readonly bytes: number;
  readonly sent: string;
  readonly received: string;
  /** Seconds from the first byte until the host knew the last one arrived. */
  readonly transferSeconds: number;
}

/** What vsock was seen to do, in both directions. Plain data. Round trips and connects in seconds. */
export interface VsockEvidence {
  /** One connection to the guest's echo, messages of 64 bytes after each other. */
  readonly echoToGuest: ProbeResult<{ readonly wrong: number; readonly roundTrip: Distribution }>;
  /** A connection that the guest opens: what it sent, what we got, what it got back. */
  readonly echoToHost: ProbeResult<{
    readonly sent: string;
    readonly hostGot: string;
    readonly guestGot: string;
  }>;
  readonly refusedByGuest: ProbeResult<Refusal>;
  readonly refusedByHost: ProbeResult<Refusal>;
  readonly bulkToGuest: ProbeResult<Transfer>;
  readonly bulkToHost: ProbeResult<Transfer>;
  /** Connections to the echo that are all open before the first byte is sent. */
  readonly atOnce: ProbeResult<{
    readonly asked: number;
    readonly connected: number;
    /** Those that got their own bytes back. */
    readonly echoed: number;
    /** What the others were told, each as `code: message`. */
    readonly errors: readonly string[];
  }>;
  readonly halfCloseByGuest: ProbeResult<{
    /** SHA-256 of what the host sent after the guest had shut its sending side down, and of what the guest got. */
    readonly sent: string;
    readonly guestGot: string;
    /** Whether the guest's end reached the host's application. vhost-device-vsock keeps it to itself. */
    readonly hostSawEnd: boolean;
  }>;
  readonly halfCloseByHost: ProbeResult<{
    /** SHA-256 of what the host sent before it ended its side, and of what the guest had when it saw the end. */
    readonly sent: string;
    readonly guestGot: string;
    /** Whether the guest's answer came back afterwards. vhost-device-vsock turns the end into a full close. */
    readonly answered: boolean;
  }>;
  /** One connection after the other to the same port, each with an echo and a close. */
  readonly reconnect: ProbeResult<{ readonly wrong: number; readonly connect: Distribution }>;
  /** The last lines of the guest's listeners, fetched only when a probe went wrong. */
  readonly guestLog: readonly string[];
}
