import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { askEngine, engineSocket, whyNoEngine } from './engine.mjs';
import { storeRoot } from './tool-store.mjs';

/** What the machine itself gives: processors, memory, disk, virtualisation, a container engine. */

/**
 * @typedef {object} MachineFacts
 * @property {string} node version of the Node that runs this
 * @property {number} cores
 * @property {{ total: number, free: number }} memory bytes
 * @property {{ path: string, free: number }} store bytes that an ordinary user may still write there
 * @property {'usable' | 'not permitted' | 'absent' | 'other architecture'} kvm the device only: whether it really
 *   runs guests is probed by each run
 * @property {{ running: boolean, detail: string }} engine
 */

/** @returns {Promise<MachineFacts>} */
export async function machineFacts() {
  const path = storeRoot();
  const [{ bavail, bsize }, engine] = await Promise.all([statfs(nearestFolder(path)), containerEngine()]);
  return {
    node: process.versions.node,
    cores: cpus().length,
    memory: { total: totalmem(), free: freemem() },
    store: { path, free: bavail * bsize },
    kvm: kvmDevice(),
    engine,
  };
}

/** @param {string} path @returns {string} */
function nearestFolder(path) {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

function kvmDevice() {
  if (process.arch !== 'arm64') return 'other architecture';
  if (!existsSync('/dev/kvm')) return 'absent';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'usable';
  } catch {
    return 'not permitted';
  }
}

async function containerEngine() {
  const socket = engineSocket(process.env);
  if (!socket) return { running: true, detail: `at ${process.env['DOCKER_HOST']}` };
  const version = await askEngine(socket);
  if (version) return { running: true, detail: version };
  return { running: false, detail: whyNoEngine(process.env) };
}
