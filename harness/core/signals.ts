import { constants } from 'node:os';

/** Signals by which a user or a CI system ends a command. */
const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Exit code of a command that was ended by a signal, by the convention of shells: 130 for SIGINT. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** Calls `handle` for each signal that asks this process to end. Returns a function that removes the handler. */
export function onSignals(handle: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of ending) process.on(signal, handle);
  return () => {
    for (const signal of ending) process.off(signal, handle);
  };
}
