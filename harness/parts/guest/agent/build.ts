import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../core/exec.ts';
import { type Store, sha256File } from '../../../core/store/store.ts';
import { findTool } from '../../workstation/tools.ts';

/** Processors that the agent can be compiled for, as `uname -m` calls them. */
export type AgentArch = 'aarch64' | 'x86_64';

/** No libc, so that it is small and runs in every guest; strict, because nobody looks at warnings of a build in the store. */
const flags = [
  ...['-std=gnu11', '-O2', '-static', '-nostdlib', '-ffreestanding', '-fno-stack-protector', '-s'],
  ...['-fno-asynchronous-unwind-tables', '-Wall', '-Wextra', '-Werror'],
];

const folderOfSources = import.meta.dirname;
const names = readdir(folderOfSources).then(all => all.filter(name => /\.[ch]$/.test(name)).sort());

/** Compiles the agent into a folder; returns its path there. */
export async function compileAgent(gcc: string, folder: string): Promise<string> {
  const sources = await names;
  // By paths of its own, so that no path of this workstation gets into it.
  for (const name of sources) await copyFile(join(folderOfSources, name), join(folder, name));
  await run([gcc, ...flags, '-o', 'agent', ...sources.filter(name => name.endsWith('.c'))], {
    owner: 'boot',
    deadline: 60,
    cwd: folder,
  });
  return join(folder, 'agent');
}

/** The guest's agent, compiled once and kept in the store. */
export async function guestAgent(store: Store, arch: AgentArch = 'aarch64'): Promise<string> {
  const native = process.arch === (arch === 'aarch64' ? 'arm64' : 'x64');
  const { path: gcc } = await findTool(native ? 'gcc' : 'aarch64-linux-gnu-gcc');
  const sources = await Promise.all((await names).map(name => sha256File(join(folderOfSources, name))));
  const { path } = await store.entry('guest-agent', { arch, flags, sources }, async folder => {
    await compileAgent(gcc, folder);
  });
  return join(path, 'agent');
}
