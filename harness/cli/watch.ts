import { stat, watch } from 'node:fs/promises';
import { chainOf, profileNamed } from '../profile.ts';
import { firstTouched, from } from '../report/touched.ts';
import { projectRoot, readSettings } from '../settings.ts';
import { suiteOf } from '../verdict.ts';
import { commandLine, main } from './main.ts';
import { runSuites } from './run-suites.ts';

/** Below these an edit has a part in a run. */
const watched = ['fragments', 'suites', 'harness'];

/** Collects changed files; `next` resolves with those since it was last asked, as soon as there are any. */
function collectChanges() {
  const changed = new Set<string>();
  let wake = Promise.withResolvers<void>();
  for (const folder of watched) {
    void (async () => {
      for await (const { filename } of watch(`${projectRoot}/${folder}`, { recursive: true })) {
        if (filename) changed.add(`${folder}/${filename}`);
        wake.resolve();
      }
    })();
  }
  return async function next(): Promise<string[]> {
    await wake.promise;
    wake = Promise.withResolvers();
    const files = [...changed];
    changed.clear();
    return files;
  };
}

/** One save is several events; those of a save that a run has already seen are none. */
async function editedSince(files: readonly string[], time: number): Promise<string[]> {
  const edited = await Promise.all(
    files.map(file =>
      stat(`${projectRoot}/${file}`).then(
        ({ mtimeMs }) => mtimeMs >= time,
        () => true,
      ),
    ),
  );
  return files.filter((_, at) => edited[at]);
}

await main(async () => {
  commandLine('npm run watch')
    .description('Runs the chain, then again from the first stage that an edit touches. Ctrl-C ends it.')
    .parse();
  const settings = readSettings();
  const chain = chainOf(profileNamed(settings.profile), settings);
  const next = collectChanges();
  let stages = from('config', chain);
  for (;;) {
    process.exitCode = 0;
    const began = Date.now();
    await runSuites(stages.map(suiteOf), settings);
    process.stdout.write(`\nwaiting for an edit below ${watched.join(', ')}\n`);
    for (stages = []; stages.length === 0; ) {
      const files = await editedSince(await next(), began);
      const stage = firstTouched(files);
      stages = stage ? from(stage, chain) : [];
      if (stages[0]) process.stdout.write(`${files.join(', ')}: again from ${stages[0]}\n`);
    }
  }
});
