import { stat, watch } from 'node:fs/promises';
import { chainOf } from '../app/chain.ts';
import { profileNamed } from '../app/project/project.ts';
import { registry } from '../app/registry.ts';
import { firstTouched, from } from '../app/touched.ts';
import { projectRoot } from '../contract/settings.ts';
import { InfraError } from '../core/errors.ts';
import { ownProject } from './here.ts';
import { commandLine, main, runsOn } from './main.ts';
import { runSuites } from './run-suites.ts';
import { suitesOfStages } from './suites.ts';

/** Folders with inputs of a run. */
const watched = ['fragments', 'suites', 'harness'];

const unwatched = (folder: string, cause: NodeJS.ErrnoException) =>
  new InfraError(
    {
      code: 'watch.unavailable',
      what: `watch: ${folder} can't be watched`,
      because: cause.message,
      todo:
        cause.code === 'ENOSPC' || cause.code === 'EMFILE'
          ? 'as root: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512'
          : 'correct this error, then run npm run watch again',
    },
    { cause },
  );

/**
 * Collects changed files until the signal. The returned function resolves with the files changed since its last call, as
 * soon as there are any. It rejects if the folders cannot be watched.
 */
function collectChanges(signal: AbortSignal) {
  const changed = new Set<string>();
  const news = () => {
    const resolvers = Promise.withResolvers<void>();
    // Prevents an unhandled rejection: it may fail before it is awaited.
    resolvers.promise.catch(() => undefined);
    return resolvers;
  };
  let wake = news();
  const follow = async (folder: string) => {
    for await (const { filename } of watch(`${projectRoot}/${folder}`, { recursive: true, signal })) {
      if (filename) changed.add(`${folder}/${filename}`);
      wake.resolve();
    }
  };
  for (const folder of watched) {
    follow(folder).catch((cause: NodeJS.ErrnoException) => {
      if (!signal.aborted) wake.reject(unwatched(folder, cause));
    });
  }
  return async function next(): Promise<string[]> {
    await wake.promise;
    wake = news();
    const files = [...changed];
    changed.clear();
    return files;
  };
}

/** One save causes several events. Ignores those of a save that a run has already used. */
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
  commandLine('watch')
    .description('Runs the chain, then again from the first stage that an edit touches. Ctrl-C ends it.')
    .parse();
  const settings = ownProject().settings;
  const chain = chainOf(profileNamed(settings.profile), settings);
  const ending = new AbortController();
  const next = collectChanges(ending.signal);
  let stages = from(registry.names[0] ?? '', chain);
  for (;;) {
    process.exitCode = 0;
    const began = Date.now();
    if (
      !(await runSuites(
        suitesOfStages(stages).map(({ shown }) => shown),
        settings,
      ))
    )
      break;
    process.stdout.write(`\nwaiting for an edit below ${watched.join(', ')}\n`);
    for (stages = []; stages.length === 0; ) {
      const files = await editedSince(await next(), began);
      const stage = firstTouched(files);
      stages = stage ? from(stage, chain) : [];
      if (stages[0]) process.stdout.write(`${files.join(', ')}: again from ${stages[0]}\n`);
    }
  }
  ending.abort();
}, runsOn);
