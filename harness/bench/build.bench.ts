import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { buildKernel } from '../kernel/build.ts';
import { debianTree } from '../kernel/source.ts';
import { profileNamed } from '../profile.ts';
import type { Settings } from '../settings.ts';
import { openStore } from '../store.ts';
import { toolchain } from '../toolchain/named.ts';
import { now } from '../wait.ts';
import { type BenchRow, seconds } from './row.ts';

/** Promised of one changed option, as a part of a cold build. */
const ratioBound = 0.08;
/** An option that nothing else depends on, so that the change is one line of a fragment. */
const changed = ['# CONFIG_WIREGUARD is not set', 'CONFIG_WIREGUARD=y'] as const;

/** A cold build (empty store, empty ccache) beside the rebuild after one changed option. Takes as long as it says. */
export async function benchBuild(settings: Settings, say: (doing: string) => void): Promise<BenchRow[]> {
  const profile = profileNamed(settings.profile);
  const tree = await debianTree(openStore(settings.store), profile.tree, say);
  const latest = await readFile(join(settings.reports, 'latest/config'), 'utf8').catch(cause => {
    throw new UserError({ what: 'bench: no run has left a .config', todo: 'run npm test once' }, { cause });
  });
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-bench-'));
  const build = async (dotconfig: string) => {
    const began = now();
    await buildKernel(
      {
        tree,
        arch: profile.arch,
        dotconfig,
        toolchain: await toolchain(settings, {
          owner: 'bench',
          store: openStore(settings.store),
          progress: say,
        }),
        hostFlags: {},
      },
      {
        store: openStore(folder),
        jobs: settings.jobs,
        keepFolder: true,
        log: join(folder, 'build.log'),
        progress: say,
        signal: new AbortController().signal,
      },
    );
    return now() - began;
  };
  try {
    const cold = await build(latest);
    const off = latest.replace(changed[1], changed[0]);
    const one = await build(off === latest ? latest.replace(changed[0], changed[1]) : off);
    return [
      {
        what: 'one changed option (WIREGUARD)',
        figure: seconds(one),
        against: `a cold build ${seconds(cold)}; at most ${ratioBound}`,
        ratio: one / cold,
        kept: one / cold <= ratioBound,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
