#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isNewEnough, pinnedNode } from './node.mjs';
import { handOver } from './process.mjs';
import { red } from './progress.mjs';

/**
 * The program `endgoal`, in plain JavaScript for Node 18. It starts the command with a Node that is new enough, or reports
 * that none is installed. Set-up and doctor run on the current Node.
 */

const here = dirname(fileURLToPath(import.meta.url));
const plain = ['setup', 'doctor'];

/** The file with all commands: TypeScript in the checkout, JavaScript in the package. */
function entry() {
  const built = join(here, '../cli/endgoal.js');
  return existsSync(built) ? built : join(here, '../cli/endgoal.ts');
}

async function launch() {
  const name = process.argv[2] ?? '';
  const version = process.versions.node;
  if (plain.includes(name)) {
    process.argv.splice(2, 1);
    await import(`./${name}.mjs`);
  } else if (isNewEnough(version)) {
    await import(pathToFileURL(entry()).href);
  } else {
    const { platform, arch } = process;
    const node = pinnedNode({ version, platform, arch, from: import.meta.url });
    process.exitCode = await handOver([node, entry(), ...process.argv.slice(2)]);
  }
}

launch().catch(error => {
  console.error(red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 2;
});
