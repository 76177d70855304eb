/** The only timers before node_modules exists. Later code uses those of wait.ts. */

/**
 * @param {number} seconds
 * @returns {Promise<void>}
 */
export function pause(seconds) {
  return new Promise(resolve => setTimeout(resolve, seconds * 1000));
}

/**
 * Calls `work` repeatedly. Returns a cancel function.
 * @param {number} seconds
 * @param {() => void} work
 */
export function every(seconds, work) {
  const timer = setInterval(work, seconds * 1000);
  return () => clearInterval(timer);
}
