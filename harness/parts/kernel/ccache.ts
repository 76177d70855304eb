import { readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { shownUrl, whyUnreachable } from './shared-cache.ts';

/** Statistics of the compiler cache for one build, in compiler calls. */
export interface CacheUse {
  /** Found in the local cache. */
  readonly local: number;
  /** Found in the shared one. */
  readonly shared: number;
  readonly compiled: number;
  /** Requests to the shared cache that failed or timed out. */
  readonly errors: number;
}

/** The compiler cache of one build. */
export interface CompilerCache {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Why the build does not use the requested shared cache. */
  readonly note?: string;
  /** Statistics, after the build has ended. */
  use(): Promise<CacheUse>;
}

/** Maximum size; larger than the objects of all profiles for a few kernel versions. */
const size = '5G';

/** Deadline in milliseconds for one request to the shared cache. ccache's default of 10 s, for each file, is too long for a build. */
const patience = 500;

/** The URL for ccache, with a deadline if the user set none. */
const withPatience = (url: string) =>
  url.includes('|operation-timeout=') ? url : `${url}|operation-timeout=${patience}`;

/** Deepest common parent folder. */
function commonFolder(a: string, b: string): string {
  return b === a || b.startsWith(a === sep ? a : a + sep) ? a : commonFolder(dirname(a), b);
}

/** How a build uses the cache: read and write, write only, or not at all. */
export type CacheMode = 'use' | 'refill' | 'none';

const modes: Readonly<Record<CacheMode, Readonly<Record<string, string>>>> = {
  use: {},
  refill: { CCACHE_RECACHE: '1' },
  none: { CCACHE_DISABLE: '1' },
};

/**
 * Prepares ccache for a build in `objects`. Paths below the common parent of tree and objects are made relative, so that
 * builds in other folders, and on other workstations, find the same entries. A shared cache that is down or that the
 * toolchain cannot use is left out; `note` then has the reason.
 */
export async function openCompilerCache(wanted: {
  readonly folder: string;
  /** URL of the shared cache: redis://…, redis+unix:…, http://…. */
  readonly shared: string | undefined;
  /** Why the toolchain cannot use the shared cache. Absent if it can. */
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
      // With `/` as base, the system's own headers would become relative too.
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

/** Counts results in ccache's statistics log. Each line is one result; a compiler call writes several lines. */
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
