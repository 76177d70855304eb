import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Machine } from '../machine.ts';
import type { Vmm } from '../vm.ts';

/** A network for one machine, and the host's way through it to the guest's PostgreSQL. Disposing it takes it away. */
export interface NetworkWay extends AsyncDisposable {
  /** What runs the machine, so that it is on the network. */
  readonly vmm: Vmm;
  /** Puts a guest that runs on the network; what the guest saw of it. Rejects where the guest can't. */
  join(machine: Machine): Promise<string>;
  /** A new connection to the guest's PostgreSQL, through the network and nothing else. */
  connect(): Promise<Duplex>;
}

/** Connects to a Unix socket: those cross network namespaces. */
export function connectTo(path: string): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const socket = createConnection(path);
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  return promise;
}
