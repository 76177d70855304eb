import { join } from 'node:path';
import type { RunContext } from '../../contract/context.ts';
import type { Collecting } from '../../contract/stage-definition.ts';
import { newSecret } from '../../core/secrets/redact.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { startContainer } from '../../parts/container/container.ts';
import { containerImage, forReaders, type ImageRecipe } from '../../parts/container/image.ts';
import { collectPostgres } from './collect.ts';
import { copyAsItIs, type Place, serverFolder, serverUser } from './place.ts';
import { makeCluster, referenceServer } from './reference-server.ts';
import type { PostgresStageEvidence } from './stage.ts';

/** Debian's PostgreSQL of the guest, for this machine's own processor. */
const recipe: ImageRecipe = {
  name: 'reference-postgres',
  selection: {
    packages: ['coreutils', 'dash', 'postgresql-15'],
    excluded: [
      ...forReaders,
      // Queries are compiled with LLVM where these are there; the guest has none of it either.
      '/usr/lib/postgresql/15/lib/bitcode/*',
      '/usr/lib/postgresql/15/lib/llvmjit*',
      '/usr/lib/*/libLLVM-*',
      '/usr/lib/*/libz3.so*',
    ],
  },
};

const bin = '/usr/lib/postgresql/15/bin';
const owner = 'postgres';
const limits = { memory: 1, processors: 1, processes: 256 };

/** A container for each start of the server; its folder is mounted, its socket is in there. */
function inContainers(image: string): Place {
  return {
    bin,
    folder: serverFolder,
    copy: copyAsItIs,
    async open(folder) {
      const container = await startContainer({
        owner,
        image,
        user: serverUser,
        limits,
        // initdb wants a name for the user that it runs as.
        mounts: [
          { path: folder, writable: true },
          { path: '/etc/passwd', writable: false },
        ],
      });
      const end = async () => container[Symbol.asyncDispose]();
      return { run: container.run, start: container.start, kill: end, [Symbol.asyncDispose]: end };
    },
  };
}

/**
 * Evidence of a server in a container, which no kernel of ours runs: a control for the probes. A failure here is the probes'
 * own fault; green here and red in the guest is the guest's.
 */
export async function collectReference(
  { store, folder }: RunContext,
  { progress, signal }: Collecting,
): Promise<{ evidence: PostgresStageEvidence; live: undefined }> {
  const image = await containerImage(store, recipe, {
    owner,
    log: join(folder, 'container-image.log'),
    progress,
    signal,
  });
  progress('making a cluster');
  await using cluster = await makeCluster(inContainers(image.reference));
  await using reference = await referenceServer(cluster);
  const evidence = await collectPostgres({
    server: reference.server,
    login: { user: 'endgoal', database: 'endgoal', password: new Secret(newSecret()) },
    crash: reference.crash,
    progress,
    signal,
  });
  return { evidence: { ...evidence, fate: { incidents: [], lastLines: [] }, timings: {} }, live: undefined };
}
