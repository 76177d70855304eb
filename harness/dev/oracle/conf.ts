import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { keyOf } from '../../core/store/store.ts';
import type { Mode } from '../../kconfig/configure.ts';
import type { Answers } from '../../parts/kernel/kconfig-answers.ts';
import { type KconfigSource, makeArguments } from '../../parts/kernel/kconfig-host.ts';
import { withoutKbuild } from '../../parts/workstation/kbuild-variables.ts';

const owner = 'kconfig oracle';
const buildDeadline = 180;
const runDeadline = 120;

/** The tree's own `conf`: the reference. */
export interface Conf {
  /** Makes a .config with `conf --MODE` from a .config or defconfig, or with settings as KCONFIG_ALLCONFIG. */
  configure(mode: Mode, settings: string): Promise<string>;
  /** Makes a .config with `conf --randconfig` and a seed. */
  randomize(seed: number): Promise<string>;
}

/** Builds the tree's `conf` once into the cache. `$(shell)` gets the answers that endgoal got. */
export async function buildConf(source: KconfigSource, answers: Answers): Promise<Conf> {
  const folder = join(source.cache, `conf-${await sourcesOfConf(source.tree)}`);
  const program = join(folder, 'conf');
  const library = join(folder, 'answers.so');
  const text = Object.entries(answers.shell).map(([command, output]) => `${command}\0${output}\0`);
  const answersFile = join(folder, `answers-${keyOf(text).slice(0, 16)}`);
  await mkdir(folder, { recursive: true });
  if (!existsSync(program)) await publish(program, path => compileConf(source, folder, path));
  await publish(library, async path => {
    const argv = ['gcc', '-shared', '-fPIC', '-O1', '-Wall', '-o', path] as const;
    await run([...argv, join(import.meta.dirname, 'answers.c')], { owner, deadline: buildDeadline });
  });
  await publish(answersFile, path => writeFile(path, text.join('')));
  const env = { ...withoutKbuild(), ...answers.env, LD_PRELOAD: library, KCONFIG_ANSWERS: answersFile };

  const runConf = async (
    args: readonly string[],
    files: Readonly<Record<string, string>>,
    more: Record<string, string>,
  ) => {
    const cwd = await mkdtemp(join(folder, 'run-'));
    try {
      for (const [file, text] of Object.entries(files)) await writeFile(join(cwd, file), text);
      await run([program, '-s', ...args, 'Kconfig'], {
        owner,
        deadline: runDeadline,
        cwd,
        env: { ...env, ...more },
      });
      return await readFile(join(cwd, '.config'), 'utf8');
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  };

  return {
    configure(mode, settings) {
      if (mode === 'olddefconfig') return runConf(['--olddefconfig'], { '.config': settings }, {});
      if (mode === 'defconfig') return runConf(['--defconfig=given'], { given: settings }, {});
      const more: Record<string, string> = settings === '' ? {} : { KCONFIG_ALLCONFIG: 'given' };
      return runConf([`--${mode}`], { given: settings }, more);
    },
    randomize: seed => runConf(['--randconfig'], {}, { KCONFIG_SEED: String(seed) }),
  };
}

/** Makes a .config with the tree's Makefile, including its toolchain probes. */
export async function makeConfig(source: KconfigSource, target: string): Promise<string> {
  await mkdir(source.cache, { recursive: true });
  const folder = await mkdtemp(join(source.cache, 'make-'));
  const args = makeArguments(source, folder).concat(target);
  try {
    await run(['make', '-s', ...args], { owner, deadline: buildDeadline, env: withoutKbuild() });
    return await readFile(join(folder, '.config'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Digest of the sources of a tree's `conf`. Trees of one version may have different sources. */
async function sourcesOfConf(tree: string): Promise<string> {
  const folder = join(tree, 'scripts/kconfig');
  const names = (await readdir(folder)).filter(name => /\.[chly]$/.test(name)).sort();
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
  return keyOf([...names, ...texts]).slice(0, 16);
}

/** Writes to a temporary path and renames it, because another process may use or make the same file. */
async function publish(path: string, make: (path: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await make(unfinished);
  await rename(unfinished, path);
}

async function compileConf(source: KconfigSource, folder: string, program: string): Promise<void> {
  const build = await mkdtemp(join(folder, 'build-'));
  try {
    await writeFile(join(build, 'Kconfig'), 'mainmenu "conf"\n');
    const args = [...makeArguments(source, build), `KBUILD_KCONFIG=${join(build, 'Kconfig')}`];
    await run(['make', '-s', ...args, 'listnewconfig'], {
      owner,
      deadline: buildDeadline,
      env: withoutKbuild(),
    });
    await copyFile(join(build, 'scripts/kconfig/conf'), program);
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}
