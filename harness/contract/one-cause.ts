import type { Verdict } from './stage.ts';

const nameOf = ({ check, subject }: Verdict) => [check, subject].filter(Boolean).join(' ');

/** Whether both have the same cause: the same rule matched and gave the same reason for both. */
function sameCause({ failure: a }: Verdict, { failure: b }: Verdict): boolean {
  if (!a?.rule || a.rule !== b?.rule) return false;
  return a.what === b.what || (a.because !== undefined && a.because === b.because);
}

/**
 * Reports one failure per cause: among failed verdicts with the same cause, the first stays a failure and blocks the
 * others.
 */
export function blockFollowers(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.map((verdict, at) => {
    const { failure, ...rest } = verdict;
    const first = verdicts.slice(0, at).find(before => sameCause(before, verdict));
    if (!failure || !first?.failure) return verdict;
    return { ...rest, blockedBy: nameOf(first), says: first.failure.what };
  });
}
