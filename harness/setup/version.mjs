import { run } from './process.mjs';

/** Seconds; far more than a version takes, for machines that are busy building a kernel. */
const deadline = 60;

/** @typedef {import('./detect.mjs').Detection} Detection */

/**
 * Adds the version that a found tool prints; none for a header or a missing tool. `problem` says why a program that
 * is there does not run.
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
