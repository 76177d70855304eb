import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { detect } from './detect.mjs';
import { askEngine, engineSocket, whyNoEngine } from './engine.mjs';
import { run } from './process.mjs';
import { storeRoot } from './tool-store.mjs';
import { tools } from './tools.mjs';

/** Facts of the workstation: processors, memory, disk, virtualization, container engine. */

/**
 * @typedef {object} MachineFacts
 * @property {string} node version of the Node that runs this
 * @property {number} cores
 * @property {{ total: number, free: number }} memory bytes
 * @property {{ path: string, free: number }} store bytes that an ordinary user can still write there
 * @property {'usable' | 'not permitted' | 'absent' | 'other architecture'} kvm state of the device only: each run probes
 *   whether it runs guests
 * @property {{ running: boolean, detail: string }} engine
 * @property {string} confinement the sandbox of processes that a guest can reach
 */

/** @returns {Promise<MachineFacts>} */
export async function machineFacts() {
  const path = storeRoot();
  const [{ bavail, bsize }, engine, confinement] = await Promise.all([
    statfs(nearestFolder(path)),
    containerEngine(),
    confinementHere(),
  ]);
  return {
    node: process.versions.node,
    cores: cpus().length,
    memory: { total: totalmem(), free: freemem() },
    store: { path, free: bavail * bsize },
    kvm: kvmDevice(),
    engine,
    confinement,
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

/** Checks whether bubblewrap can make the namespaces of harness/parts/confine here. */
async function confinementHere() {
  const tool = tools.find(({ name }) => name === 'bwrap');
  const path = tool && detect(tool, process.env).path;
  if (!path) return 'none: bwrap is missing; QEMU and its vsock device run as you, and gvproxy not at all';
  const asRoot = process.getuid?.() === 0;
  const namespaces = [
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    ...(asRoot ? [] : ['--unshare-user']),
  ];
  const { code, output } = await run([path, ...namespaces, '--ro-bind', '/', '/', 'true'], {
    deadline: 10,
    check: false,
  });
  if (code !== 0) return `none: bwrap makes no namespaces: ${output.trim().split('\n').at(-1)}`;
  const user = asRoot ? 'a user id of their own' : 'your user id';
  return `what a guest reaches runs with an empty root, no network, no capabilities, limits, ${user}`;
}
