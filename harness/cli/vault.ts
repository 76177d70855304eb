import { join } from 'node:path';
import pc from 'picocolors';
import { toFailure } from '../core/errors.ts';
import { makeFolder } from '../core/folder.ts';
import { openScratch } from '../core/scratch.ts';
import { type TriedVariant, tryVariant, vaultDisks } from '../dev/vault/try.ts';
import { variants } from '../dev/vault/variants.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

interface Options {
  readonly all?: true;
  readonly only?: readonly string[];
}

const program = commandLine('vault')
  .description('Boots a sample vault with an init of its own: as it ships, and wrong in one thing at a time.')
  .option('--all', 'also those that take longer')
  .option('--only <id...>', 'these only');

function print({ variant, wrong, seen, seconds }: TriedVariant): void {
  const mark = wrong ? pc.red('✗') : pc.green('✓');
  const how = wrong ?? (seen ? `${seen.stage}: ${seen.what.replace(/^\w+: /, '')}` : 'all stages passed');
  process.stderr.write(`${mark} ${variant.id}  ${how}  ${pc.dim(`${seconds.toFixed(1)} s`)}\n`);
}

await main(async () => {
  const { all, only } = program.parse().opts<Options>();
  const wanted = variants.filter(({ id, slow }) => (only ? only.includes(id) : all || !slow));
  const { settings } = here();
  await using scratch = await openScratch();
  const reports = join(settings.reports, 'vault');
  await makeFolder(reports);
  const disks = await vaultDisks(settings, scratch.path, {
    log: join(reports, 'making.log'),
    progress: doing => process.stderr.write(`${pc.dim(doing)}\n`),
  });
  let failed = 0;
  for (const variant of wanted) {
    const tried = await tryVariant(variant, { ...settings, reports }, disks).catch(
      (error: unknown): TriedVariant => ({ variant, wrong: toFailure(error, 'vault').what, seconds: 0 }),
    );
    if (tried.wrong) failed++;
    print(tried);
  }
  process.stdout.write(
    `${wanted.length - failed} passed, ${failed} failed, ${variants.length - wanted.length} skipped\n`,
  );
  if (failed > 0) process.exitCode = 1;
});
