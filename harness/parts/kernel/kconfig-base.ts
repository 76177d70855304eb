import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base as NamedBase } from '../../contract/profile.ts';
import { UserError } from '../../core/errors.ts';
import { configure, type Setting } from '../../kconfig/configure.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';
import type { Base } from '../../kconfig/explain/subject.ts';
import type { KconfigModel } from '../../kconfig/model.ts';
import { renderDotconfig } from '../../kconfig/write.ts';
import { blameText } from './text-fault.ts';

/**
 * The configuration below the requests: empty, a defconfig of the tree, or a file. Throws
 * UserError for a missing file or one that is not a .config.
 */
export async function readBase(
  model: KconfigModel,
  base: NamedBase,
  { tree, arch }: { readonly tree: string; readonly arch: string },
): Promise<Base> {
  if (base === 'allnoconfig') return { mode: 'allnoconfig', settings: [] };
  if ('file' in base) return { mode: 'olddefconfig', settings: await readSettings(base.file) };
  const folder = arch === 'x86_64' || arch === 'i386' ? 'x86' : arch;
  const file = join(tree, 'arch', folder, 'configs', base.defconfig);
  const { calculation } = configure(model, 'defconfig', await readSettings(file));
  return {
    mode: 'olddefconfig',
    settings: parseDotconfig(renderDotconfig(model, calculation), base.defconfig),
  };
}

async function readSettings(file: string): Promise<Setting[]> {
  const todo = 'name a defconfig that the tree has, or an existing .config, as the base';
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new UserError(
      {
        code: 'config.base-unreadable',
        what: `config: the base ${file} can't be read`,
        because: String(cause),
        todo,
      },
      { cause },
    );
  });
  try {
    return parseDotconfig(text, file);
  } catch (error) {
    throw blameText(error, 'config', todo);
  }
}
