import { every } from './clock.mjs';

/**
 * Progress of set-up: on a terminal one line that is rewritten, elsewhere a line at the start and end of each step
 * and every 15 s in between.
 */

const heartbeatSeconds = 15;

const interactive = process.stdout.isTTY === true;
const colourful = interactive && !process.env['NO_COLOR'];

/** @param {number} code @param {number} end */
const style = (code, end) => (/** @type {string} */ text) =>
  colourful ? `\x1b[${code}m${text}\x1b[${end}m` : text;
export const bold = style(1, 22);
export const dim = style(2, 22);
export const green = style(32, 39);
export const red = style(31, 39);
export const yellow = style(33, 39);

/** @typedef {{ title: string, began: number, news: string }} Step */

/** @type {Set<Step>} */
const active = new Set();
/** @type {(() => void) | undefined} */
let stopShowing;

/** @param {Step} step began is of performance.now(), in milliseconds */
const seconds = ({ began }) => `${Math.round((performance.now() - began) / 1000)} s`;

const clearLine = interactive ? '\r\x1b[K' : '';

function show() {
  const lines = [...active].map(step => `${step.title} ${seconds(step)}${step.news && ` · ${step.news}`}`);
  if (!interactive) return console.log(lines.map(line => `  ${line}`).join('\n'));
  const width = Math.floor(((process.stdout.columns || 80) - 1) / lines.length) - 2;
  process.stdout.write(
    clearLine + dim(lines.map(line => `  ${line.slice(0, width - 2).padEnd(width - 2)}`).join('')),
  );
}

/**
 * Shows a step from its start to its end. Several steps may run at the same time.
 * @template T
 * @param {string} title
 * @param {(note: (line: string) => void) => Promise<T>} work calls `note` with each line of progress
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const own = { title, began: performance.now(), news: '' };
  active.add(own);
  stopShowing ??= every(interactive ? 0.2 : heartbeatSeconds, show);
  if (!interactive) console.log(`  ${title} …`);
  let mark = red('✗');
  try {
    const result = await work(line => {
      own.news = line;
    });
    mark = green('✓');
    return result;
  } finally {
    active.delete(own);
    process.stdout.write(`${clearLine}${mark} ${title} ${dim(seconds(own))}\n`);
    if (active.size === 0) {
      stopShowing?.();
      stopShowing = undefined;
    }
  }
}
