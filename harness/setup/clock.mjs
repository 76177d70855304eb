/** The only timers before node_modules exists; afterwards those of wait.ts. */

/**
 * @param {number} seconds
 * @returns {Promise<void>}
 */
export function pause(seconds) {
  return new Promise(resolve => setTimeout(resolve, seconds * 1000));
}

/**
 * Calls `work` again and again until the function that it returns is called.
 * @param {number} seconds
 * @param {() => void} work
 */
export function every(seconds, work) {
  const timer = setInterval(work, seconds * 1000);
  return () => clearInterval(timer);
}
