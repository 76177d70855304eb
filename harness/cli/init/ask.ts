import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../core/errors.ts';
import type { Answers } from './templates.ts';

/** The default answers. */
export function defaultAnswers(folder: string, presets: readonly string[]): Answers {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const profile = name === '' || presets.includes(name) ? 'my-kernel' : name;
  return { profile, preset: presets[0] ?? '', tree: undefined };
}

/** Asks the three questions on a terminal. An empty answer takes the default in brackets. Throws UserError without a terminal. */
export async function askAnswers(folder: string, presets: readonly string[]): Promise<Answers> {
  const usual = defaultAnswers(folder, presets);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UserError({
      code: 'init.no-terminal',
      what: 'init: its three questions need a terminal',
      todo: 'npx endgoal init --yes takes the defaults',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ask = async (question: string, otherwise: string, wrong: (answer: string) => string | undefined) => {
    for (;;) {
      const answer = (await terminal.question(`${question} [${otherwise}] `)).trim() || otherwise;
      const problem = wrong(answer);
      if (problem === undefined) return answer;
      process.stdout.write(`  ${problem}\n`);
    }
  };
  try {
    const profile = await ask('Name of your kernel?', usual.profile, answer => {
      if (presets.includes(answer)) return `${answer} is a preset of endgoal; take another name`;
      return /^[\w.-]+$/.test(answer) ? undefined : 'letters, digits, ".", "_" and "-" only';
    });
    const preset = await ask(`Preset to extend (${presets.join(', ')})?`, usual.preset, answer =>
      presets.includes(answer) ? undefined : `one of ${presets.join(', ')}`,
    );
    const tree = await ask("Folder of your kernel tree, or Debian's source?", 'Debian', answer =>
      answer === 'Debian' || existsSync(resolve(folder, answer, 'Kbuild'))
        ? undefined
        : `${resolve(folder, answer)} is not a kernel tree`,
    );
    return { profile, preset, tree: tree === 'Debian' ? undefined : tree };
  } finally {
    terminal.close();
  }
}
