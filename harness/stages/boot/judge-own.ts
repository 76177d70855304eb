import type { Verdict } from '../../contract/stage.ts';
import type { Wrong } from '../../contract/verdict.ts';
import type { BootCheck } from './judge.ts';
import type { BootEvidence } from './stage.ts';

/** Checks that need an answer from the guest, in the order of the report. */
const asking = ['channel', 'up', 'build-id', 'config', 'clock', 'no-secret'] as const;

/** Verdicts of the checks that ask the guest, where nothing of endgoal runs in it. */
export function withoutAgent({ expected }: BootEvidence): Verdict<BootCheck>[] {
  const skipped = "nothing of endgoal runs in the guest: its profile says agent: 'none'";
  return [
    ...asking.map(check => ({ check, says: skipped, skipped })),
    ...expected.nodes.map(({ path }) => ({ check: 'node' as const, subject: path, says: skipped, skipped })),
    ...expected.mounts.map(({ directory }) => ({
      check: 'mount' as const,
      subject: directory,
      says: skipped,
      skipped,
    })),
  ];
}

/** The failure of an init that reboots again and again. `last` quotes the console's last line. */
export const rebootLoop = (reboots: number, last: Pick<Wrong, 'lastLine'>): Wrong => ({
  code: 'boot.reboot-loop',
  what: `boot: init rebooted the VM ${reboots} times; it was not started again`,
  ...last,
  because: "the console ends with the kernel's words before a reset each time",
  todo: 'find what reboots in the image: the lines before "reboot: Restarting system" in console.log',
});
