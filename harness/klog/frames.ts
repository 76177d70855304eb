import type { Incident } from './report.ts';

/** What prints a trace or ends in panic: it stands on top of every trace and tells nothing. */
const reporting =
  /^(?:dump_backtrace|show_stack|dump_stack|panic|oops_|die$|__warn|warn_slowpath|report_bug|bug_handler)/;
const shown = 4;

/** The first frames of a report that tell where it happened, indented, one a line. */
export function firstFrames({ frames }: Pick<Incident, 'frames'>): string[] {
  const telling = frames.filter(frame => !reporting.test(frame.function));
  return telling.slice(0, shown).map(frame => `  ${frame.function}`);
}
