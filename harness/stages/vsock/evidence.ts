import type { Distribution } from '../../core/distribution.ts';
import type { ProbeResult } from '../../core/probe.ts';

/** Messages of 64 bytes to the guest's echo, one after the other over one connection. */
export interface Echo {
  readonly messages: number;
  /** Messages that came back changed. */
  readonly wrong: number;
  /** Seconds. */
  readonly roundTrip: Distribution;
}

/** A connection that the guest opens: what it sent, what the host got and sent back, what the guest got. */
export interface EchoToHost {
  readonly sent: string;
  readonly hostGot: string;
  readonly guestGot: string;
}

/** One connection after the other to the same port, each with an echo and a close. */
export interface Reconnect {
  readonly connections: number;
  readonly wrong: number;
  /** Seconds until the guest accepted. */
  readonly connect: Distribution;
}

/** The answer to a connection to a port where nobody listens. */
export interface Refusal {
  /** False when it was refused, as it must be. */
  readonly accepted: boolean;
  /** The error code on the connecting side, or `connected`. */
  readonly said: string;
}

/** Bytes that went one way, with SHA-256 (hex) of both ends. */
export interface Transfer {
  readonly bytes: number;
  readonly sent: string;
  readonly received: string;
  /** From the first byte until the host knew that the last had arrived. */
  readonly transferSeconds: number;
}

/** Connections to the guest's echo that are all open before the first byte is sent. */
export interface AtOnce {
  readonly asked: number;
  readonly connected: number;
  /** Those that got their own bytes back. */
  readonly echoed: number;
  /** What the others were told, each thing once: `3 × ECONNREFUSED: …`. */
  readonly errors: readonly string[];
}

/** The guest shuts its sending side down; only then the host sends. */
export interface HalfCloseByGuest {
  /** SHA-256 of what the host sent, and of what the guest got. */
  readonly sent: string;
  readonly guestGot: string;
  /** Whether the guest's end reached the host's application: vhost-device-vsock keeps it to itself. */
  readonly hostSawEnd: boolean;
}

/** The host ends its sending side behind its last byte. */
export interface HalfCloseByHost {
  /** SHA-256 of what the host sent, and of what the guest had when it saw the end. */
  readonly sent: string;
  readonly guestGot: string;
  /** Whether the guest could still answer: vhost-device-vsock turns the host's end into a full close. */
  readonly answered: boolean;
}

/** What vsock was seen to do, in both directions. Plain data. */
export interface VsockEvidence {
  readonly echoToGuest: ProbeResult<Echo>;
  readonly reconnect: ProbeResult<Reconnect>;
  readonly refusedByGuest: ProbeResult<Refusal>;
  readonly bulkToGuest: ProbeResult<Transfer>;
  readonly bulkToHost: ProbeResult<Transfer>;
  readonly atOnce: ProbeResult<AtOnce>;
  readonly echoToHost: ProbeResult<EchoToHost>;
  readonly refusedByHost: ProbeResult<Refusal>;
  readonly halfCloseByGuest: ProbeResult<HalfCloseByGuest>;
  readonly halfCloseByHost: ProbeResult<HalfCloseByHost>;
  /** The last errors of the guest's listeners; asked for only when a probe has no value. */
  readonly guestLog: readonly string[];
}
