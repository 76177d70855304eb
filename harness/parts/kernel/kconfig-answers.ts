import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { keyOf } from '../../core/store/store.ts';
import type { KconfigSource } from './kconfig-host.ts';
import { noUserspace } from './make-command.ts';

/** Answers of one toolchain for one tree. */
export interface Answers {
  /** Variables that make adds to the environment of Kconfig. */
  readonly env: Readonly<Record<string, string>>;
  /** Output of `$(shell)` by command. */
  readonly shell: Readonly<Record<string, string>>;
}

/** Inputs of the answers that can be read without starting a process. */
export function keyOfAnswers({ tree, arch, makeVariables, toolchain }: KconfigSource): string {
  const hash = createHash('sha256');
  for (const file of [
    'Makefile',
    'scripts/Kconfig.include',
    'scripts/Makefile.clang',
    ...probingScripts(tree),
  ])
    hash.update(existsSync(join(tree, file)) ? readFileSync(join(tree, file)) : 'none');
  return keyOf({
    tree,
    scripts: hash.digest('hex'),
    arch,
    makeVariables: [...makeVariables, noUserspace],
    tools: toolNames(makeVariables).map(stampOf),
    path: process.env['PATH'] ?? '',
    identity: toolchain?.identity ?? null,
  });
}

/** Scripts that `$(shell)` in Kconfig files calls. */
function probingScripts(tree: string): string[] {
  const names = readdirSync(join(tree, 'scripts')).filter(name => name.endsWith('.sh'));
  return names.sort().map(name => join('scripts', name));
}

function toolNames(makeVariables: readonly string[]): string[] {
  const prefix = makeVariables.find(variable => variable.startsWith('CROSS_COMPILE='))?.split('=')[1] ?? '';
  const gnu = ['gcc', 'ld', 'as', 'nm', 'objcopy', 'ar'].map(tool => `${prefix}${tool}`);
  return [...gnu, 'clang', 'ld.lld', 'llvm-nm', 'rustc', 'bindgen', 'pahole', 'python3', 'gcc', 'make'];
}

/** Size and time of the program on the PATH, or `none`. */
function stampOf(tool: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const stats = statSync(join(folder, tool), { throwIfNoEntry: false });
    if (stats?.isFile()) return `${tool} ${stats.size} ${stats.mtimeMs}`;
  }
  return `${tool} none`;
}

/** Reads stored answers. Undefined if there are none or the file is truncated, as after a crash. */
export async function readAnswers(path: string): Promise<Answers | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Answers;
  } catch {
    return undefined;
  }
}

/** Writes the answers atomically. */
export async function writeAnswers(path: string, answers: Answers): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(answers));
  await rename(temporary, path);
}
