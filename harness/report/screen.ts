import type { Colors } from 'picocolors/types.js';
import { type Failure, renderFailure } from '../core/errors.ts';
import { visible } from '../core/output/visible.ts';
import { drawBoard, says } from './board.ts';
import type { Summary } from './summary.ts';

/** More failure blocks would push the board off the screen. The report has them all. */
const shown = 3;

/**
 * Scripts parse this line, so it has no colours. Blocked tests were not run. An error outside any test counts as one
 * failure.
 */
function counts({ result, tests: { passed, failed, blocked, skipped } }: Summary): string {
  const wrong = result === 'failed' ? Math.max(failed, 1) : failed;
  return `${passed} passed, ${wrong} failed, ${blocked + skipped} skipped`;
}

function block(failure: Failure, colors: Colors): string {
  const [what = '', ...rest] = visible(renderFailure(failure)).split('\n');
  return [colors.red(colors.bold(what)), ...rest].join('\n');
}

/** Returns the screen at the end of a run: passed stages, failures with their causes, and the path of the report. */
export function endScreen(
  summary: Summary,
  view: {
    readonly failures: readonly Failure[];
    /** Duration of the whole run in seconds. */
    readonly seconds: number;
    /** Rows of a label and a path: the report, the run's folder. */
    readonly places: readonly (readonly [label: string, place: string])[];
    readonly columns: number;
    readonly colors: Colors;
  },
): string {
  const { colors, columns, failures } = view;
  const verdict = summary.result === 'passed' ? colors.green('passed') : colors.red('failed');
  const rows = summary.stages.map(({ name, outcome, seconds, because, blockedBy, note }) => ({
    stage: name,
    state: outcome,
    ...(seconds > 0 ? { seconds } : {}),
    ...(blockedBy ? { says: `blocked by ${blockedBy}` } : because ? { says: says(name, because) } : {}),
    ...(note ? { says: note } : {}),
  }));
  const board = drawBoard(rows, {
    title: `${verdict}${summary.blame ? ` (${summary.blame})` : ''}  ${summary.profile} on ${summary.lane}`,
    now: view.seconds,
    columns,
    usual: {},
    colors,
  });
  const more = failures.length - shown;
  return [
    board,
    ...failures.slice(0, shown).map(failure => `\n${block(failure, colors)}`),
    ...(more > 0 ? [`\nand ${more} more in the report`] : []),
    '',
    ...view.places.map(([label, place]) => `${colors.dim(label.padEnd(8))} ${place}`),
    counts(summary),
  ].join('\n');
}
