import { Argument } from 'commander';
import pc from 'picocolors';
import { benchBuild } from '../dev/bench/build.bench.ts';
import { benchChain } from '../dev/bench/chain.bench.ts';
import { benchKconfig } from '../dev/bench/kconfig.bench.ts';
import { benchKlog } from '../dev/bench/klog.bench.ts';
import type { BenchRow } from '../dev/bench/row.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';
import { progressOn } from './progress.ts';

const progress = progressOn();

const benches = {
  klog: benchKlog,
  kconfig: () => benchKconfig(here().settings),
  chain: () => benchChain(here().settings),
  build: () => benchBuild(here().settings, progress.show),
} satisfies Record<string, () => Promise<BenchRow[]>>;

type Name = keyof typeof benches;
const names = Object.keys(benches) as Name[];
/** `build` compiles a whole kernel, so it runs only on request. */
const quick: readonly Name[] = ['klog', 'kconfig', 'chain'];

function print({ what, figure, against, ratio, kept }: BenchRow): void {
  progress.clear();
  const mark = kept ? pc.green('✓') : pc.red('✗');
  const times = ratio === undefined ? '' : `  ${ratio.toFixed(2)} ×`;
  process.stdout.write(`${mark} ${what.padEnd(48)} ${pc.bold(figure)}  ${pc.dim(against)}${times}\n`);
}

await main(async () => {
  const { args } = commandLine('bench')
    .description(
      'Measures the promised figures, each beside its baseline in the same run; exit code 1 where a promise is not kept.',
    )
    .addArgument(new Argument('[names...]', `what to measure; without: ${quick.join(', ')}`).choices(names))
    .parse();
  const wanted = args.length > 0 ? names.filter(name => args.includes(name)) : quick;
  for (const name of wanted) {
    for (const row of await benches[name]()) {
      print(row);
      if (!row.kept) process.exitCode = 1;
    }
  }
});
