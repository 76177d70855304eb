import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileNamed } from '../../app/project/project.ts';
import { projectRoot, type Settings } from '../../contract/settings.ts';
import { run } from '../../core/exec.ts';
import { openStore } from '../../core/store/store.ts';
import { profileTree } from '../../parts/kernel/source.ts';
import { hostGcc } from '../../parts/toolchain/host.ts';
import { type BenchRow, median, seconds } from './row.ts';

const rounds = 3;
const owner = 'bench';
/** Bounds for the whole process, including the start of Node. */
const bound = { seconds: 1.5, megabytes: 500 };

/**
 * Measures our whole check of the profile, as a process, alternating with the tree's own `conf` on the same requests.
 */
export async function benchKconfig(settings: Settings): Promise<BenchRow[]> {
  const profile = profileNamed(settings.profile);
  const tree = await profileTree(profile.tree, {
    store: openStore(settings.store),
    progress: () => undefined,
  });
  const { makeVariables } = await hostGcc(owner);
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-bench-'));
  const ours: number[] = [];
  const conf: number[] = [];
  let kib = 0;
  try {
    await writeFile(join(folder, '.config'), '');
    const make = [
      'make',
      '-s',
      '-C',
      tree.path,
      `O=${folder}`,
      `ARCH=${profile.arch}`,
      ...makeVariables,
    ] as const;
    await run([...make, 'allnoconfig'], { owner, deadline: 300 });
    for (let round = 0; round < rounds; round++) {
      const check = await run([process.execPath, 'harness/cli/kconfig.ts', 'check', '--json'], {
        owner,
        deadline: 120,
        cwd: projectRoot,
        check: false,
      });
      ours.push(check.seconds);
      conf.push((await run([...make, 'olddefconfig'], { owner, deadline: 300 })).seconds);
    }
    kib = await peakKib();
  } finally {
    await rm(folder, { recursive: true });
  }
  const [mine, theirs] = [median(ours), median(conf)];
  return [
    {
      what: `kconfig check of ${profile.name} on Linux ${tree.version}`,
      figure: seconds(mine),
      against: `conf --olddefconfig ${seconds(theirs)}; under ${bound.seconds} s`,
      ratio: mine / theirs,
      kept: mine < bound.seconds,
    },
    {
      what: 'its peak memory',
      figure: `${Math.round(kib / 1024)} MB`,
      against: `under ${bound.megabytes} MB`,
      kept: kib / 1024 < bound.megabytes,
    },
  ];
}

/** Peak resident memory of the check in KiB, as the process reports it. */
async function peakKib(): Promise<number> {
  const account = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`;
  const { stderr } = await run(
    [
      process.execPath,
      '--import',
      `data:text/javascript,${encodeURIComponent(account)}`,
      'harness/cli/kconfig.ts',
      'check',
      '--json',
    ],
    { owner, deadline: 120, cwd: projectRoot },
  );
  return Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN);
}
