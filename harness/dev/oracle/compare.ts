import { configure } from '../../kconfig/configure.ts';
import { diffConfigs } from '../../kconfig/diff.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';
import { renderDotconfig } from '../../kconfig/write.ts';
import { type KconfigSource, loadKconfig } from '../../parts/kernel/kconfig-host.ts';
import { buildConf, makeConfig } from './conf.ts';
import { namedSamples, randomSamples, type Sample } from './samples.ts';

/** One configuration, calculated by endgoal and by the kernel's `conf`. */
export interface Compared {
  /** `6.1.192 arm64`. */
  readonly tree: string;
  readonly configuration: string;
  readonly mode: string;
  /** Symbols in the .config. */
  readonly symbols: number;
  /** Differing symbols as `NAME: ours, theirs`; the whole text if only the formatting differs. */
  readonly differences: readonly string[];
}

/**
 * Compares endgoal with the tree's own `conf` on configurations of the tree, of endgoal, and random ones of these
 * seeds. The tree's Makefile makes the first one without any part of endgoal.
 */
export async function* compareWithConf(
  source: KconfigSource,
  seeds: readonly number[],
  filter: (name: string) => boolean = () => true,
): AsyncGenerator<Compared> {
  const { model, answers } = await loadKconfig(source);
  const version = answers.env['KERNELVERSION'] ?? 'unknown';
  const compare = ({ name, mode, settings }: Sample, theirs: string): Compared => {
    const { calculation } = configure(model, mode, parseDotconfig(settings, name));
    const differences = differencesBetween(renderDotconfig(model, calculation), theirs);
    const symbols = parseDotconfig(theirs, 'conf').length;
    return { tree: `${version} ${source.arch}`, configuration: name, mode, symbols, differences };
  };
  yield compare(
    { name: 'make allnoconfig', mode: 'allnoconfig', settings: '' },
    await makeConfig(source, 'allnoconfig'),
  );
  const conf = await buildConf(source, answers);
  const samples = (await namedSamples({ ...source, version })).filter(({ name }) => filter(name));
  for (const sample of samples) yield compare(sample, await conf.configure(sample.mode, sample.settings));
  for (const seed of seeds) {
    for (const sample of await randomSamples(conf, seed)) {
      yield compare(sample, await conf.configure(sample.mode, sample.settings));
    }
  }
}

function differencesBetween(ours: string, theirs: string): string[] {
  if (ours === theirs) return [];
  const differences = diffConfigs(parseDotconfig(ours, 'ours'), parseDotconfig(theirs, 'theirs'));
  const rows = differences.map(({ symbol, before, after }) => `${symbol}: ${before}, conf ${after}`);
  return rows.length > 0 ? rows : ['the same symbols in another text'];
}
