import { InfraError } from '../../core/errors.ts';
import { withDeadline } from '../../core/wait.ts';
import { type Milestone, parseMilestone } from '../../facts/milestone.ts';
import type { Console } from './console.ts';

/**
 * Waits for a milestone of the guest's init, which may have been there before. Undefined when the console ends or
 * `seconds` are over without it.
 */
export async function milestoneOf(
  console: Console,
  name: string,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Milestone | undefined> {
  const { promise, resolve } = Promise.withResolvers<Milestone | undefined>();
  const look = (text: string) => {
    const milestone = parseMilestone(text);
    if (milestone?.name === name) resolve(milestone);
  };
  const unsubscribe = console.subscribe({ onLine: line => look(line.text), onEnd: () => resolve(undefined) });
  for (const line of console.lines) look(line.text);
  const late = new InfraError({
    code: 'vm.milestone-missing',
    what: `no milestone ${name} within ${seconds} s`,
    todo: 'look at the console',
  });
  try {
    return await withDeadline(promise, { seconds, signal, otherwise: () => late });
  } catch (error) {
    if (error !== late) throw error;
    return undefined;
  } finally {
    unsubscribe();
  }
}
