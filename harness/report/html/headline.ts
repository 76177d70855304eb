import { type Failure, renderFailure } from '../../core/errors.ts';
import { sayDuration } from '../seconds.ts';
import type { Summary } from '../summary.ts';
import { signs } from './chain.ts';
import { Html, html } from './page.ts';

/** A run, or the shards of one run, for the top of a report. */
export interface Headlined {
  /** `vault-guest on qemu`. */
  readonly name: string;
  readonly result: Summary['result'];
  readonly stages: Summary['stages'];
  readonly failures: readonly Failure[];
}

/** A shadow root keeps the styles and scripts of Allure's page out, except inherited colours. */
const around = `
body { display: flex; flex-direction: column; height: 100vh; }
#app { flex: 1 1 0; min-height: 0; } #app > div { height: 100% !important; width: 100%; }
#endgoal { flex: none; max-height: 48vh; overflow: auto; background: var(--color-bg-primary); color: var(--color-text-primary);
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }`;

const own = `
:host { --red: #d9363e; --amber: #b7791f; --green: #2f9e5b; font: 14px/1.45 system-ui, sans-serif; }
section { max-width: 1160px; margin: 0 auto; padding: 8px 16px; } section + section { padding-top: 0; }
summary { cursor: pointer; overflow-wrap: anywhere; } summary > span { font-weight: 600; }
.red, .failed b { color: var(--red); } .passed b { color: var(--green); } .blocked b { color: var(--amber); }
ol { list-style: none; display: inline-flex; flex-wrap: wrap; gap: 2px 4px; margin: 0 0 0 8px; padding: 0; }
li + li::before { content: "→"; opacity: .5; margin-right: 4px; }
li.skipped { opacity: .6; } small { opacity: .75; }
li.failed span { outline: 2px solid var(--red); border-radius: 4px; padding: 0 4px; margin: 0 2px; }
pre { font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 6px 0 0; }
pre::first-line { color: var(--red); font-weight: 600; }`;

function links(stages: Summary['stages']): Html {
  return html`<ol>${stages.map(
    ({ name, outcome, seconds, because }) =>
      html`<li class="${outcome}" title="${because ?? outcome}"><span><b>${signs[outcome]} ${name}</b>${
        seconds > 0 ? html` <small>${sayDuration(seconds)}</small>` : ''
      }</span></li>`,
  )}</ol>`;
}

function section({ name, result, stages, failures }: Headlined): Html {
  const [first, ...more] = failures;
  const rest =
    more.length > 0
      ? html`<small>and ${more.length} more: see Global Errors, or the stages below</small>`
      : '';
  return html`<section><details${result === 'failed' ? html` open` : ''}><summary><span class="${result === 'failed' ? 'red' : ''}">${signs[result]} ${name}: ${result}</span>${links(stages)}</summary>
${first ? html`<pre>${renderFailure(first)}</pre>` : ''}${rest}</details></section>
`;
}

/**
 * Draws the top of a report, above Allure's own page: the stages of each run with the first failed one, its cause and
 * its fix; failed runs first. Not yet redacted.
 */
export function headline(runs: readonly Headlined[]): string {
  const sorted = runs.toSorted((a, b) => Number(a.result === 'passed') - Number(b.result === 'passed'));
  return html`<style>${new Html(around)}</style><div id="endgoal"><template shadowrootmode="open"><style>${new Html(own)}</style>
${sorted.map(section)}</template></div>
`.text;
}
