import pc from 'picocolors';
import type { Difference } from '../../kconfig/diff.ts';
import type { Identity, ProfileMatch } from './identify.ts';
import type { StoredKernel } from './stored.ts';

/** Number of differences to list. The rest are only counted. */
const named = 6;
const keyDigits = 12;

const some = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function listed(rows: readonly string[]): string {
  const more = rows.length - named;
  return [...rows.slice(0, named), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const difference = ({ symbol, before, after }: Difference) => `${symbol} ${before} → ${after}`;

function treeOf({ tree, treeVersion }: StoredKernel['metadata']): string {
  const {
    package: name,
    version,
    commit,
  } = (tree ?? {}) as { readonly package?: string; readonly version?: string; readonly commit?: string };
  if (name) return `${name} ${version}`;
  return commit ? `commit ${commit.slice(0, keyDigits)}` : (treeVersion ?? 'an unknown tree');
}

function compilerOf({ toolchain }: StoredKernel['metadata']): string {
  const { compiler } = (toolchain?.identity ?? {}) as { readonly compiler?: string };
  return [toolchain?.name, compiler].filter(Boolean).join(', ');
}

function profileRow([best, ...others]: readonly ProfileMatch[], stored: readonly StoredKernel[]): string {
  const [made] = stored.flatMap(({ metadata }) => metadata.profile ?? []);
  if (!best) return made ?? 'unknown: the image carries no configuration (CONFIG_IKCONFIG)';
  const alike = [best, ...others].filter(({ unkept }) => unkept.length === 0);
  const rest = made ? ` (built for it)` : '';
  const kept = alike.find(({ profile }) => profile === made) ?? alike[0];
  if (kept) return `${kept.profile}: keeps all ${some(kept.requests, 'request')} of its fragments${rest}`;
  const asked = best.unkept.map(({ symbol, asked: value, got }) => `${symbol} asked ${value}, is ${got}`);
  return `none; nearest ${best.profile}, ${best.unkept.length} of its ${some(best.requests, 'request')} not kept: ${listed(asked)}`;
}

function entryRows(entry: StoredKernel): [string, string][] {
  const { key, path, made, metadata } = entry;
  return [
    [
      'store',
      `${key.slice(0, keyDigits)}, made ${made}${metadata.from ? ` from ${metadata.from === 'nearest' ? 'a similar build' : 'nothing'}` : ''}`,
    ],
    ['', path],
    ['tree', treeOf(metadata)],
    ['toolchain', compilerOf(metadata)],
  ];
}

function storeRows({ stored, nearest }: Identity): [string, string][] {
  if (stored.length > 0) return stored.flatMap(entryRows);
  if (!nearest) return [['store', 'no entry is this kernel']];
  const { entry, differences } = nearest;
  const how =
    differences.length === 0
      ? 'the same configuration, another build'
      : `${some(differences.length, 'option')} differ${differences.length === 1 ? 's' : ''}: ${listed(differences.map(difference))}`;
  return [
    ['store', 'no entry is this kernel'],
    [
      'nearest',
      `${entry.key.slice(0, keyDigits)}, ${treeOf(entry.metadata)}, ${compilerOf(entry.metadata)}: ${how}`,
    ],
    ['', entry.path],
  ];
}

/** The text output: one row for each fact. */
export function printIdentity(identity: Identity): string {
  const { file, bytes, layers, facts, configSha256, profiles, stored } = identity;
  const format = [...layers, `${facts.format}${facts.arch ? ` for ${facts.arch}` : ''}`].join(' › ');
  const rows: [string, string][] = [
    ['format', `${format}, ${(bytes / 2 ** 20).toFixed(1)} MiB`],
    ['banner', facts.banner ?? 'none'],
    ['build id', facts.buildId ?? 'none'],
    ['config', configSha256 ? `sha256 ${configSha256}` : 'the image carries none (CONFIG_IKCONFIG)'],
    ['profile', profileRow(profiles, stored)],
    ...storeRows(identity),
  ];
  const lines = rows.map(([label, value]) => `  ${pc.dim(label.padEnd(9))} ${value}`);
  return [pc.bold(file), ...lines, ''].join('\n');
}

/** The text output: one line for each kernel of the store. */
export function printStored(kernels: readonly StoredKernel[]): string {
  if (kernels.length === 0) return 'the store has no kernels; npm test builds one\n';
  const rows = kernels.map(({ key, made, buildId, metadata }) =>
    [
      key.slice(0, keyDigits),
      made.slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' '),
      (buildId ?? '').slice(0, keyDigits).padEnd(keyDigits),
      (metadata.profile ?? '?').padEnd(14),
      `${treeOf(metadata)}, ${compilerOf(metadata)}`,
    ].join('  '),
  );
  return `${rows.join('\n')}\n`;
}
