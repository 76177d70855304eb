import { type Failure, renderFailure } from '../../core/errors.ts';
import { disarm } from '../../core/output/commands.ts';
import { visible, visibleLine } from '../../core/output/visible.ts';
import { failuresOfRun } from '../failures.ts';
import type { SavedRun } from '../record.ts';
import { sayDuration } from '../seconds.ts';
import { summarise } from '../summary.ts';

const inMessage = (text: string) =>
  disarm(visible(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const inProperty = (text: string) => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The place of a failure as properties of an annotation. */
function placeOf({ at = '' }: Failure): string {
  const [, file, line] = /^(.+):(\d+)$/.exec(at) ?? [];
  return file && line ? `file=${inProperty(file)},line=${line},` : '';
}

/** Returns GitHub's workflow commands: one annotation per failure, at the file and line that it names. */
export function annotations(run: SavedRun): string {
  return failuresOfRun(run)
    .map(
      failure =>
        `::error ${placeOf(failure)}title=${inProperty(failure.what)}::${inMessage(renderFailure(failure))}\n`,
    )
    .join('');
}

const signs = { passed: '✅', failed: '❌', blocked: '⛔', skipped: '➖' } as const;

const cell = (text: string) =>
  visibleLine(text).replace(/[\\|&<>`*_~#@[\]]|:(?=\/\/)|(?<=\bwww)\./gi, char => `&#${char.charCodeAt(0)};`);

/** Uses a fence longer than any fence in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${visible(text)}\n${fence}`;
}

/** Returns a job summary: the stages as a table, and the failures as in the terminal. */
export function jobSummary(run: SavedRun): string {
  const { profile, lane, result, stages, kernel } = summarise(run);
  const rows = stages.map(
    ({ name, outcome, seconds, because, blockedBy }) =>
      `| ${signs[outcome]} ${name} | ${outcome} | ${seconds > 0 ? sayDuration(seconds) : ''} | ${cell(blockedBy ? `blocked by ${blockedBy}` : (because ?? ''))} |`,
  );
  return [
    `### ${signs[result]} ${cell(profile)} on ${cell(lane)}: ${result}`,
    kernel.version ? `kernel ${cell(kernel.version)}, build id ${cell(kernel.buildId ?? 'none')}` : '',
    ['| stage | | took | because |', '|---|---|---|---|', ...rows].join('\n'),
    ...failuresOfRun(run).map(failure => fenced(renderFailure(failure))),
    '',
  ].join('\n\n');
}
