import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { pause } from './clock.mjs';
import { Interrupted, SetupError } from './failure.mjs';

/** The only module that starts processes before node_modules exists. Later code uses exec.ts. */

/**
 * @typedef {object} RunOptions
 * @property {string} [log] file to which both streams are appended
 * @property {(line: string) => void} [onLine] called with each line of either stream as it comes
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default that of this process
 * @property {string} [cwd]
 * @property {number} [deadline] seconds after which it is killed
 * @property {boolean} [check] whether an exit other than 0 throws; default true
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {NodeJS.Signals | undefined} */
let interruptedBy;

/** From now on Ctrl-C and kill end the running command, and its `run` throws Interrupted. */
export function stopOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      interruptedBy ??= signal;
      for (const child of running) child.kill('SIGTERM');
    });
  }
}

/** Throws if a signal arrived between two commands. */
function throwIfInterrupted() {
  if (interruptedBy) throw new Interrupted(interruptedBy);
}

/** Number of output lines that the error of a failed command quotes. */
const quotedLines = 6;

/**
 * Runs a program to its end. It inherits standard input, so that sudo can ask for a password.
 * @param {readonly [string, ...string[]]} argv
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(argv, { log, onLine, env, cwd, deadline, check = true } = {}) {
  throwIfInterrupted();
  const [file, ...args] = argv;
  if (log) mkdirSync(dirname(log), { recursive: true });
  const write = log ? (/** @type {string} */ text) => appendFileSync(log, text) : () => undefined;
  write(`$ ${argv.join(' ')}\n`);
  let output = '';
  let partial = '';
  const { code, signal } = await /** @type {Promise<{ code: number, signal: NodeJS.Signals | null }>} */ (
    new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        stdio: ['inherit', 'pipe', 'pipe'],
        env: env ?? process.env,
        cwd,
        timeout: (deadline ?? 0) * 1000,
        killSignal: 'SIGKILL',
      });
      running.add(child);
      const take = (/** @type {string} */ text) => {
        output += text;
        write(text);
        const lines = (partial + text).split(/[\r\n]+/);
        partial = lines.pop() ?? '';
        for (const line of lines) if (line.trim()) onLine?.(line.trim());
      };
      child.stdout.setEncoding('utf8').on('data', take);
      child.stderr.setEncoding('utf8').on('data', take);
      child.on('error', error => {
        running.delete(child);
        reject(
          new SetupError({
            what: `${file} could not be started`,
            because: error.message,
            todo: 'npm run doctor shows every tool',
          }),
        );
      });
      child.on('close', (exit, endedBy) => {
        running.delete(child);
        resolve({ code: exit ?? 1, signal: endedBy });
      });
    })
  );
  if (signal === 'SIGINT' || signal === 'SIGTERM') interruptedBy ??= signal;
  // Ctrl-C also reaches the children, and a child's end may arrive before the signal.
  if (code !== 0) await pause(0.05);
  throwIfInterrupted();
  if (check && code !== 0) throw commandFailed(argv, code, output, log);
  return { code, output };
}

/**
 * Runs a program in place of this one: it inherits the terminal and gets the signals. Returns its exit code.
 * @param {readonly [string, ...string[]]} argv
 * @returns {Promise<number>} 128 plus the signal's number if a signal ended it, as in shells
 */
export function handOver([file, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit' });
    // A terminal sends SIGINT to both processes.
    const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * @param {readonly string[]} argv
 * @param {number} code
 * @param {string} output
 * @param {string} [log]
 */
export function commandFailed(argv, code, output, log) {
  return new SetupError({
    what: `set-up: ${shortened(argv)} exited with ${code}`,
    because: output.trim().split('\n').slice(-quotedLines).join('\n'),
    todo: log
      ? `correct this error (whole log: ${log}), then npm run setup again`
      : 'correct this error, then npm run setup again',
  });
}

/** @param {readonly string[]} argv */
function shortened(argv) {
  const shown = 6;
  return argv.length > shown ? `${argv.slice(0, shown).join(' ')} …` : argv.join(' ');
}
