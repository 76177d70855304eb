/**
 * A worded failure before node_modules exists: the same block as in errors.ts, in plain JavaScript.
 */
export class SetupError extends Error {
  /**
   * @param {{ what: string, because?: string | undefined, todo: string }} failure
   */
  constructor({ what, because, todo }) {
    super([what, ...row('because', because), ...row('do', todo)].join('\n'));
    this.name = 'SetupError';
  }
}

/** A signal ended this program: Ctrl-C or kill. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/**
 * @param {string} label
 * @param {string | undefined} text
 */
function row(label, text) {
  if (!text) return [];
  const [first, ...rest] = text.split('\n');
  return [`  ${label.padEnd(10)} ${first}`, ...rest.map(line => `  ${' '.repeat(10)} ${line}`)];
}
