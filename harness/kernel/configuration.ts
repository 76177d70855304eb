import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base } from '../../fragments/profiles.ts';
import { UserError } from '../errors.ts';
import type { Calculation } from '../kconfig/calculation.ts';
import { configure, type Setting } from '../kconfig/configure.ts';
import { parseDotconfig } from '../kconfig/dotconfig.ts';
import type { Request } from '../kconfig/fragment.ts';
import type { KconfigModel } from '../kconfig/model.ts';
import { renderDotconfig } from '../kconfig/write.ts';

/** A calculated configuration: the text of its .config, and the state that explains it. */
export interface Configuration {
  readonly dotconfig: string;
  readonly calculation: Calculation;
}

/**
 * Lays requests over a base, as `make KCONFIG_ALLCONFIG=… allnoconfig` or `make NAME_defconfig`, merge and
 * `make olddefconfig` do. Throws UserError for a base that is not there.
 */
export async function layOver(
  model: KconfigModel,
  base: Base,
  requests: readonly Request[],
  place: { readonly tree: string; readonly arch: string },
): Promise<Configuration> {
  const finish = (calculation: Calculation): Configuration => ({
    dotconfig: renderDotconfig(model, calculation),
    calculation,
  });
  if (base === 'allnoconfig') return finish(configure(model, 'allnoconfig', requests).calculation);
  const given = await baseSettings(base, place);
  const below =
    'defconfig' in base
      ? parseDotconfig(finish(configure(model, 'defconfig', given).calculation).dotconfig, base.defconfig)
      : given;
  return finish(configure(model, 'olddefconfig', [...below, ...requests]).calculation);
}

async function baseSettings(
  base: Exclude<Base, 'allnoconfig'>,
  { tree, arch }: { readonly tree: string; readonly arch: string },
): Promise<Setting[]> {
  const file = 'file' in base ? base.file : join(tree, 'arch', arch, 'configs', base.defconfig);
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new UserError(
      {
        what: `config: the base ${file} can't be read`,
        because: String(cause),
        todo: "name a defconfig that the tree has, or an existing .config, in the profile's base",
      },
      { cause },
    );
  });
  return parseDotconfig(text, file);
}
