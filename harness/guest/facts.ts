import { type GuestFacts, parseFacts } from '../facts/facts.ts';
import type { Machine } from '../machine/machine.ts';

/** What a guest said of itself, and how its clock compares. */
export interface TakenFacts {
  readonly guest: GuestFacts;
  /**
   * Guest's clock minus ours in seconds. Both clocks are read at the ends of the collection, so the skew is known to a
   * span; this is the value in the span that is nearest to 0.
   */
  readonly clockSkew: number;
}

const epochSeconds = () => Date.now() / 1000;

/** Asks the guest for everything at once; takes about half a second under emulation. */
export async function takeFacts(machine: Pick<Machine, 'exec'>, deadline: number): Promise<TakenFacts> {
  const sent = epochSeconds();
  const { stdout } = await machine.exec('sh /lib/endgoal/facts.sh', { deadline, where: 'initramfs' });
  const received = epochSeconds();
  const guest = parseFacts(stdout);
  const most = guest.clock.first - sent;
  const least = guest.clock.last - received;
  return { guest, clockSkew: least > 0 ? least : Math.min(most, 0) };
}
