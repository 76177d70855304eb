import { readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { shownUrl, whyUnreachable } from './shared-cache.ts';

/** What a compiler cache gave to one build, in calls of the compiler. */
export interface CacheUse {
  /** Found in this machine's own cache. */
  readonly local: number;
  /** Found in the shared one. */
  readonly shared: number;
  readonly compiled: number;
  /** Calls to the shared one that failed or took too long. */
  readonly errors: number;
}

/** The compiler cache as one build sees it. */
export interface CompilerCache {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the build goes on without what was asked for, and why. */
  readonly note?: string;
  /** What it gave, once the build has ended. */
  use(): Promise<CacheUse>;
}

/** Larger than all that the profiles of a few kernel versions leave. */
const size = '5G';

/** Milliseconds that one question to the shared cache may take; ccache's own 10 s, for each file, outlast any build. */
const patience = 500;

/** The URL as ccache takes it, with a deadline where the user gives none. */
const withPatience = (url: string) =>
  url.includes('|operation-timeout=') ? url : `${url}|operation-timeout=${patience}`;

/** Deepest folder that both are in. */
function commonFolder(a: string, b: string): string {
  return b === a || b.startsWith(a === sep ? a : a + sep) ? a : commonFolder(dirname(a), b);
}

/** How a build uses the cache: as it is, only to leave there what it compiled itself, or not at all. */
export type CacheMode = 'use' | 'refill' | 'none';

const modes: Readonly<Record<CacheMode, Readonly<Record<string, string>>>> = {
  use: {},
  refill: { CCACHE_RECACHE: '1' },
  none: { CCACHE_DISABLE: '1' },
};

/**
 * Prepares ccache for a build in `objects`. Paths below the folder that tree and objects share are made relative, so
 * that another folder, and another machine with another store, find what this one compiled. A shared cache that can't
 * be reached, or is of no use, is left out: the build goes on without, and `note` says so.
 */
export async function openCompilerCache(wanted: {
  readonly folder: string;
  /** URL of the shared one: redis://…, redis+unix:…, http://…. */
  readonly shared: string | undefined;
  /** Why the shared one is of no use to the toolchain, where it is of none. */
  readonly unused: string | undefined;
  readonly tree: string;
  readonly objects: string;
  readonly mode: CacheMode;
}): Promise<CompilerCache> {
  const { folder, shared, objects, unused } = wanted;
  const why = shared === undefined ? undefined : (unused ?? (await whyUnreachable(shared)));
  const log = join(objects, '.ccache-results');
  const common = commonFolder(await realpath(wanted.tree), await realpath(objects));
  return {
    folder,
    env: {
      CCACHE_DIR: folder,
      CCACHE_COMPILERCHECK: 'content',
      CCACHE_MAXSIZE: size,
      // Below the root lie the system's own headers, too.
      ...(common === sep ? {} : { CCACHE_BASEDIR: common }),
      CCACHE_NOHASHDIR: '1',
      CCACHE_STATSLOG: log,
      ...modes[wanted.mode],
      ...(shared !== undefined && why === undefined ? { CCACHE_REMOTE_STORAGE: withPatience(shared) } : {}),
    },
    ...(shared !== undefined && why !== undefined
      ? { note: `the shared compiler cache ${shownUrl(shared)} is not used: ${why}` }
      : {}),
    async use() {
      const text = await readFile(log, 'utf8').catch(() => '');
      await rm(log, { force: true });
      return countResults(text);
    },
  };
}

/** Counts in a statistics log of ccache: a line a result, one of several for each call of the compiler. */
export function countResults(log: string): CacheUse {
  const counts = new Map<string, number>();
  for (const line of log.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  const of = (...results: readonly string[]) =>
    results.reduce((sum, result) => sum + (counts.get(result) ?? 0), 0);
  const shared = of('remote_storage_hit');
  return {
    local: of('direct_cache_hit', 'preprocessed_cache_hit') - shared,
    shared,
    compiled: of('cache_miss'),
    errors: of('remote_storage_error', 'remote_storage_timeout'),
  };
}
