import type { Verdict } from './stage.ts';

const nameOf = ({ check, subject }: Verdict) => [check, subject].filter(Boolean).join(' ');

/** Whether the rules found the same cause for both: one rule, which says the same of both. */
function sameCause({ failure: a }: Verdict, { failure: b }: Verdict): boolean {
  if (!a?.rule || a.rule !== b?.rule) return false;
  return a.what === b.what || (a.because !== undefined && a.because === b.because);
}

/**
 * One cause, one failure: of the failed verdicts that one cause explains, the first stays a failure, and the others are
 * blocked by it.
 */
export function blockFollowers(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.map((verdict, at) => {
    const { failure, ...rest } = verdict;
    const first = verdicts.slice(0, at).find(before => sameCause(before, verdict));
    if (!failure || !first?.failure) return verdict;
    return { ...rest, blockedBy: nameOf(first), says: first.failure.what };
  });
}
