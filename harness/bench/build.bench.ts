import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../exec.ts';
import { detect } from '../host/detect.mjs';
import { tools } from '../host/tools.mjs';
import { type BuiltKernel, buildKernel } from '../kernel/build.ts';
import { startRedis } from '../kernel/redis.ts';
import { debianTree } from '../kernel/source.ts';
import { configure } from '../repro/configure.ts';
import type { Settings } from '../settings.ts';
import { openStore } from '../store.ts';
import { now } from '../wait.ts';
import { type BenchRow, seconds } from './row.ts';

/** Promised of one changed option, as a part of a cold build. */
const ratioBound = 0.08;
/** Promised of a machine with an empty cache of its own and a shared one that is warm, as a part of a cold build. */
const sharedBound = 0.2;
/** An option that nothing else depends on, so that the change is one line of a fragment. */
const changed = ['# CONFIG_WIREGUARD is not set', 'CONFIG_WIREGUARD=y'] as const;

interface Timed extends BuiltKernel {
  /** Seconds from the call to the kernel in the store. */
  readonly took: number;
}

/**
 * A cold build (empty store, empty ccache, empty shared cache) beside the rebuild after one changed option, and beside
 * the same build on a second machine: another store in a folder of another depth, an empty ccache, and the shared cache
 * that the first one filled. Takes as long as it says.
 */
export async function benchBuild(settings: Settings, say: (doing: string) => void): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-bench-'));
  const doing = { folder, progress: say, signal: new AbortController().signal };
  try {
    const inputs = await configure(settings, doing);
    const shared = tools.find(({ name }) => name === 'redis-server');
    await using redis = shared && detect(shared).path ? await startRedis(folder) : undefined;
    const build = async (machine: string, dotconfig: string): Promise<Timed> => {
      const store = openStore(join(folder, machine));
      const tree =
        inputs.tree.origin.kind === 'package'
          ? await debianTree(store, inputs.tree.origin.package, say)
          : inputs.tree;
      const began = now();
      const built = await buildKernel(
        { ...inputs, tree, dotconfig },
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
    for (const machine of ['one', 'another/two']) {
      await mkdir(join(folder, machine), { recursive: true });
      const source = join(settings.store, 'source');
      await run(['cp', '-a', '--reflink=auto', source, join(folder, machine)], {
        owner: 'bench',
        deadline: 300,
      });
    }
    const cold = await build('one', inputs.dotconfig);
    const off = inputs.dotconfig.replace(changed[1], changed[0]);
    const one = await build(
      'one',
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
    const second = await build('another/two', inputs.dotconfig);
    const { shared: hits, compiled } = second.metadata.cache;
    const same = second.metadata.outputs.Image === cold.metadata.outputs.Image;
    return [
      ...rows,
      row(`second machine: ${hits} from Redis, ${compiled} compiled`, second, sharedBound),
      {
        what: 'second machine: the same Image',
        figure: second.metadata.outputs.Image.slice(0, 12),
        against: cold.metadata.outputs.Image.slice(0, 12),
        kept: same,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
