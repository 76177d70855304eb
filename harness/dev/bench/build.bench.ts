import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { openStore } from '../../core/store/store.ts';
import { now } from '../../core/wait.ts';
import { type BuiltKernel, buildKernel } from '../../parts/kernel/build.ts';
import { startRedis } from '../../parts/kernel/redis.ts';
import { detect } from '../../setup/detect.mjs';
import { tools } from '../../setup/tools.mjs';
import { configure } from '../repro/configure.ts';
import { elsewhere, type Place } from '../repro/elsewhere.ts';
import { type BenchRow, seconds } from './row.ts';

/** Bound for the rebuild after one changed option, relative to a cold build. */
const ratioBound = 0.08;
/** Bound for a workstation with an empty cache of its own and a warm shared cache, relative to a cold build. */
const sharedBound = 0.2;
/** No other option depends on this one, so the change is one line of a fragment. */
const changed = ['# CONFIG_WIREGUARD is not set', 'CONFIG_WIREGUARD=y'] as const;

interface Timed extends BuiltKernel {
  /** Seconds from the call to the kernel in the store. */
  readonly took: number;
}

/**
 * Compares a cold build (empty store, empty ccache, empty shared cache) with the rebuild after one changed option, and
 * with the same build on a second workstation: another store in a folder of another depth, an empty ccache, and the
 * shared cache that the first build filled.
 */
export async function benchBuild(settings: Settings, say: (doing: string) => void): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-bench-'));
  const doing = { folder, progress: say, signal: new AbortController().signal };
  try {
    const inputs = await configure(settings, doing);
    const shared = tools.find(({ name }) => name === 'redis-server');
    await using redis = shared && detect(shared).path ? await startRedis(folder) : undefined;
    const build = async ({ store, inputs: own }: Place, dotconfig: string): Promise<Timed> => {
      const began = now();
      const built = await buildKernel(
        { ...own, dotconfig },
        {
          ...doing,
          store,
          profile: settings.profile,
          jobs: settings.jobs,
          ccacheRemote: redis?.url,
          keepFolder: true,
          log: join(folder, 'build.log'),
        },
      );
      return { ...built, took: now() - began };
    };
    const from = openStore(settings.store);
    const [here, second] = [
      await elsewhere(inputs, join(folder, 'one'), { from, progress: say }),
      await elsewhere(inputs, join(folder, 'another/two'), { from, progress: say }),
    ];
    const cold = await build(here, inputs.dotconfig);
    const off = inputs.dotconfig.replace(changed[1], changed[0]);
    const one = await build(
      here,
      off === inputs.dotconfig ? inputs.dotconfig.replace(changed[0], changed[1]) : off,
    );
    const row = (what: string, { took }: Timed, bound: number): BenchRow => ({
      what,
      figure: seconds(took),
      against: `a cold build ${seconds(cold.took)}; at most ${bound}`,
      ratio: took / cold.took,
      kept: took / cold.took <= bound,
    });
    const rows = [row('one changed option (WIREGUARD)', one, ratioBound)];
    if (!redis) return rows;
    const there = await build(second, inputs.dotconfig);
    const { shared: hits, compiled } = there.metadata.cache;
    return [
      ...rows,
      row(`second machine: ${hits} from Redis, ${compiled} compiled`, there, sharedBound),
      {
        what: 'second workstation: the same Image',
        figure: there.metadata.outputs.Image.slice(0, 12),
        against: cold.metadata.outputs.Image.slice(0, 12),
        kept: there.metadata.outputs.Image === cold.metadata.outputs.Image,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
