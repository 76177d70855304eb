import { sayDuration } from '../seconds.ts';
import type { Html } from './page.ts';
import { table } from './table.ts';

/** One exchange: what was asked, what came back. */
export interface Exchange {
  /** Seconds since the stage began. */
  readonly at?: number;
  readonly asked: string;
  readonly answered: string;
  readonly seconds?: number;
  readonly red?: boolean;
}

/** What was said over a connection, in order. */
export function transcript(rows: readonly Exchange[]): Html {
  return table(
    ['at', 'asked', 'answered', 'took'],
    rows.map(({ at, asked, answered, seconds, red }) => [
      at === undefined ? '' : `${at.toFixed(3)} s`,
      asked,
      red ? { text: answered, tone: 'red' } : answered,
      seconds === undefined ? '' : sayDuration(seconds),
    ]),
  );
}
