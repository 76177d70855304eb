import { accessSync, constants, existsSync } from 'node:fs';
import { request } from 'node:http';
import { detect } from './detect.mjs';
import { tools } from './tools.mjs';

/** Checks whether a container engine answers on this workstation, and names the fix if none does. */

const usualSocket = '/var/run/docker.sock';

/** Deadline in seconds. A running engine answers at once. */
const deadline = 5;

/**
 * Reads the version of an engine.
 * @param {string} socketPath
 * @returns {Promise<string | undefined>} its version; undefined if no engine answers
 */
export function askEngine(socketPath) {
  return new Promise(resolve => {
    const asking = request({ socketPath, path: '/version', timeout: deadline * 1000 }, answer => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve(/"Version":"([^"]+)"/.exec(text)?.[1]));
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(undefined));
    asking.end();
  });
}

/**
 * The socket of the engine that Docker's clients use. Undefined if DOCKER_HOST is not a local socket.
 * @param {NodeJS.ProcessEnv} env
 */
export function engineSocket(env) {
  const named = env['DOCKER_HOST'];
  if (!named) return usualSocket;
  return named.startsWith('unix://') ? named.slice('unix://'.length) : undefined;
}

/**
 * Why no engine answers, with the fix, in one line.
 * @param {NodeJS.ProcessEnv} env
 */
export function whyNoEngine(env) {
  const named = env['DOCKER_HOST'];
  if (named) return `nothing answers at DOCKER_HOST=${named}; start it, or unset DOCKER_HOST`;
  if (existsSync(usualSocket) && !permitted(usualSocket)) {
    return `${usualSocket} is not for this user; as root: adduser ${env['USER'] || 'USER'} docker, then log in again`;
  }
  const dockerd = tools.find(({ name }) => name === 'dockerd');
  return dockerd && detect(dockerd, env).path
    ? 'Docker is not running; as root: systemctl start docker, or npm run engine -- COMMAND for one command'
    : 'Docker is not installed; npm run setup -- --with containers';
}

/** @param {string} path */
function permitted(path) {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
