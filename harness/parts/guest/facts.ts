import { createHash } from 'node:crypto';
import { type GuestFacts, parseFacts } from '../../facts/facts.ts';
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

/** Bytes a second of a UART that takes the whole dmesg, of 15 kB, without anybody noticing. */
const quick = 20_000;
/** What is asked of dmesg on a slower one: what set the clock, and what the virtio drivers said. */
const essence = "grep -E 'setting system clock|virtio|vsock'";

const epochSeconds = () => Date.now() / 1000;

/**
 * Asks the guest for everything at once; takes about half a second under emulation. `config` is the .config that its
 * kernel should have: the guest tells its own only where that is another.
 */
export async function takeFacts(
  machine: Pick<Machine, 'exec'>,
  { deadline, config = '' }: { readonly deadline: number; readonly config?: string | undefined },
): Promise<TakenFacts> {
  const known = createHash('sha256').update(config).digest('hex');
  const sent = epochSeconds();
  const { stdout } = await machine.exec(`sh /lib/endgoal/facts.sh ${known}`, {
    deadline,
    where: 'initramfs',
  });
  const received = epochSeconds();
  const whole = stdout.length / (received - sent) > quick;
  const dmesg = await machine.exec(whole ? 'dmesg' : `dmesg | ${essence}`, { deadline, where: 'initramfs' });
  const told = parseFacts(`${stdout}\n@@ dmesg\n${dmesg.stdout}`);
  const guest = config && told.configSha256 === known ? { ...told, config } : told;
  const most = guest.clock.first - sent;
  const least = guest.clock.last - received;
  return { guest, clockSkew: least > 0 ? least : Math.min(most, 0) };
}
