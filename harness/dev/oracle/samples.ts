import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { profiles } from '../../../fragments/profiles.ts';
import { fragmentsFor, readFragment, shownAs } from '../../contract/profile.ts';
import type { Mode } from '../../kconfig/configure.ts';
import { renderAssignment } from '../../kconfig/dotconfig.ts';
import { mergeFragments, parseFragment } from '../../kconfig/fragment.ts';
import type { Conf } from './conf.ts';

/** One configuration that endgoal and `conf` calculate independently. */
export interface Sample {
  readonly name: string;
  readonly mode: Mode;
  /** A .config, defconfig or KCONFIG_ALLCONFIG. */
  readonly settings: string;
}

interface Place {
  readonly tree: string;
  readonly arch: string;
  /** `6.1.192`. */
  readonly version: string;
}

const defconfigs: Readonly<Record<string, string>> = {
  arm64: 'arch/arm64/configs/defconfig',
  x86_64: 'arch/x86/configs/x86_64_defconfig',
};

/** Returns the tree's own configurations and those of our profiles. */
export async function namedSamples({ tree, arch, version }: Place): Promise<Sample[]> {
  const read = (path: string) => readFile(join(tree, path), 'utf8').catch(() => undefined);
  const defconfig = await read(defconfigs[arch] ?? `arch/${arch}/configs/defconfig`);
  const android = await read('kernel/configs/android-base.config');
  const all = (['allnoconfig', 'allyesconfig', 'allmodconfig', 'alldefconfig'] as const).map(mode => ({
    name: mode,
    mode,
    settings: '',
  }));
  const ofTree: Sample[] =
    defconfig === undefined ? [] : [{ name: 'defconfig', mode: 'defconfig', settings: defconfig }];
  const merged = `${defconfig ?? ''}\n${android ?? ''}`;
  if (android) ofTree.push({ name: 'android-base merged', mode: 'alldefconfig', settings: merged });
  return [...all, ...ofTree, ...(arch === 'arm64' ? await profileSamples(version) : [])];
}

async function profileSamples(version: string): Promise<Sample[]> {
  return Promise.all(
    Object.values(profiles).map(async profile => {
      const texts = fragmentsFor(profile, version).map(async fragment =>
        parseFragment(await readFragment(fragment), shownAs(fragment)),
      );
      const { requests } = mergeFragments(await Promise.all(texts));
      return {
        name: profile.name,
        mode: 'allnoconfig' as const,
        settings: requests.map(renderAssignment).join('\n'),
      };
    }),
  );
}

const modes: readonly Mode[] = ['olddefconfig', 'allnoconfig', 'alldefconfig', 'defconfig', 'allmodconfig'];

/**
 * Returns the configuration of `conf --randconfig` for a seed, unchanged and with lines dropped and values changed at
 * random.
 */
export async function randomSamples(conf: Conf, seed: number): Promise<Sample[]> {
  const settings = await conf.randomize(seed);
  const mode = modes[seed % modes.length] ?? 'olddefconfig';
  return [
    { name: `random ${seed}`, mode: 'olddefconfig', settings },
    { name: `random ${seed}, mutated`, mode, settings: mutate(settings, seed) },
  ];
}

/** Deterministic: the same seed makes the same text. */
function mutate(text: string, seed: number): string {
  let state = seed;
  const chance = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state / 0x7f_ff_ff_ff;
  };
  const lines = text.split('\n').filter(() => chance() > 0.1);
  return lines.map(line => (chance() > 0.3 ? line : change(line, chance()))).join('\n');
}

function change(line: string, chance: number): string {
  const on = /^# (CONFIG_\w+) is not set$/.exec(line);
  if (on) return `${on[1]}=${chance < 0.5 ? 'y' : 'm'}`;
  if (chance < 0.3) return line.replace(/^(CONFIG_\w+)=[ym]$/, '# $1 is not set');
  return line.replace(/=y$/, '=m').replace(/=(\d+)$/, '=9$1');
}
