import { run } from './process.mjs';

/** Deadline in seconds, long enough for a workstation that is building a kernel. */
const deadline = 60;

/** @typedef {import('./detect.mjs').Detection} Detection */

/**
 * Adds the version that a found tool prints. A header or a missing tool gets none. `problem` has the reason if a program
 * does not start.
 * @param {Detection} detection
 * @returns {Promise<Detection>}
 */
export async function withVersion(detection) {
  const { path, tool } = detection;
  if (!path || tool.header) return detection;
  const argv = /** @type {const} */ ([path, ...(tool.version ?? ['--version'])]);
  const { code, output } = await run([...argv], { check: false, deadline });
  const version = /\d+(?:\.\d+)+[^\s,;)]*/.exec(output)?.[0] ?? /(?<=version )\d+/.exec(output)?.[0];
  if (code === 0 && version) return { ...detection, version };
  return {
    ...detection,
    problem: `${argv.join(' ')} exited with ${code}${version ? '' : ' and printed no version'}`,
  };
}
