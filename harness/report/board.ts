import cliTruncate from 'cli-truncate';
import type { Colors } from 'picocolors/types.js';
import { failuresOf, noteOf, type Outcome, type StageName } from '../contract/stage.ts';
import { visibleLine } from '../core/output/visible.ts';
import type { TimedEvent } from './record.ts';
import { sayDuration } from './seconds.ts';
import type { UsualSeconds } from './usual.ts';

/** One stage on the board. */
export interface Row {
  readonly stage: StageName;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'blocked' | 'skipped';
  /** Start time in seconds since the start of the run. */
  readonly began?: number;
  readonly seconds?: number;
  /** Its current action, or the reason why it did not pass. One line. */
  readonly says?: string;
}

/** Returns the board of a run with these stages before any event. */
export function emptyBoard(chain: readonly StageName[]): readonly Row[] {
  return chain.map(stage => ({ stage, state: 'waiting' }));
}

/** Returns a message about a stage without the stage's name, for rows that already show the name. */
export function says(stage: StageName, text: string): string {
  return text.startsWith(`${stage}: `) ? text.slice(stage.length + 2) : text;
}

function ended(stage: StageName, outcome: Outcome<unknown>): Row {
  if (outcome.state === 'blocked') return { stage, state: 'blocked', says: `blocked by ${outcome.by}` };
  if (outcome.state === 'skipped') return { stage, state: 'skipped', says: outcome.because };
  const [failure] = failuresOf(outcome);
  if (failure) return { stage, state: 'failed', seconds: outcome.seconds, says: says(stage, failure.what) };
  const note = noteOf(outcome);
  return { stage, state: 'passed', seconds: outcome.seconds, ...(note ? { says: note } : {}) };
}

function advance(row: Row, event: TimedEvent): Row {
  if (event.event === 'started') return { stage: row.stage, state: 'running', began: event.at };
  if (event.event === 'ended') return ended(row.stage, event.outcome);
  return { ...row, state: 'running', says: event.doing };
}

/** Returns the board after more events. */
export function follow(board: readonly Row[], events: readonly TimedEvent[]): readonly Row[] {
  return events.reduce(
    (rows, event) => rows.map(row => (row.stage === event.stage ? advance(row, event) : row)),
    board,
  );
}

const looks = {
  waiting: ['·', 'dim'],
  running: ['▸', 'cyan'],
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  blocked: ['⊘', 'yellow'],
  skipped: ['-', 'dim'],
} as const;

/** Below this width the usual durations are left out. */
const narrow = 60;

/** Draws the board at `now` seconds into the run. No line is wider than `columns`. */
export function drawBoard(
  board: readonly Row[],
  view: {
    readonly title: string;
    readonly now: number;
    readonly columns: number;
    readonly usual: UsualSeconds;
    readonly colors: Colors;
  },
): string {
  const { colors, columns, usual, now } = view;
  const lines = board.map(row => {
    const [sign, color] = looks[row.state];
    const taken = row.seconds ?? (row.began === undefined ? undefined : Math.max(0, now - row.began));
    const usually = usual[row.stage];
    const cells = [
      colors[color](`${sign} ${row.stage.padEnd(9)}`),
      (taken === undefined ? '' : sayDuration(taken)).padStart(10),
      columns < narrow || Object.keys(usual).length === 0
        ? ''
        : colors.dim((usually === undefined ? '' : `usually ${sayDuration(usually)}`).padEnd(19)),
      row.says ? visibleLine(row.says) : '',
    ];
    return cliTruncate(` ${cells.filter(cell => cell !== '').join('  ')}`.trimEnd(), columns);
  });
  return [cliTruncate(`${colors.bold(view.title)}  ${sayDuration(now)}`, columns), ...lines].join('\n');
}

/** Returns the line for an event on output without a live board; undefined for minor events. */
export function plainLine(event: TimedEvent): string | undefined {
  const at = `[${event.at.toFixed(1).padStart(6)}]`;
  if (event.event === 'started') return `${at} ${event.stage}: started`;
  if (event.event === 'progress') return `${at} ${event.stage}: ${visibleLine(event.doing)}`;
  const row = ended(event.stage, event.outcome);
  const took = row.seconds === undefined ? '' : ` in ${sayDuration(row.seconds)}`;
  const state = row.state === 'blocked' ? '' : `${row.state}${took}`;
  return `${at} ${event.stage}: ${[state, visibleLine(row.says ?? '')].filter(Boolean).join(': ')}`;
}
