import { says } from '../board.ts';
import { sayDuration } from '../seconds.ts';
import type { Summary } from '../summary.ts';
import { type Html, html } from './page.ts';

/** One sign for each state of a stage. */
export const signs = { passed: '✓', failed: '✗', blocked: '⊘', skipped: '–' } as const;

/** Draws the stages in order: the first failed stage in red, blocked stages dashed. */
export function chain(stages: Summary['stages']): Html {
  return html`<ol class="chain">${stages.map(
    ({ name, outcome, seconds, because, blockedBy }, at) =>
      html`<li class="${outcome}"><b>${signs[outcome]} ${at + 1} ${name}</b><small>${outcome}${
        seconds > 0 ? `, ${sayDuration(seconds)}` : ''
      }</small><small>${blockedBy ? `blocked by ${blockedBy}` : says(name, because ?? '')}</small></li>\n`,
  )}</ol>`;
}
