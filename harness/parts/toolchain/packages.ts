import { run } from '../../core/exec.ts';
import { tools } from '../../setup/tools.mjs';
import type { DebianPackage } from '../workstation/debian.ts';

/** An installed package, from dpkg's database. */
interface Installed extends DebianPackage {
  /** For each dependency, its alternatives: one of them must be installed. */
  readonly needs: readonly (readonly string[])[];
  /** Names that it provides. */
  readonly provides: readonly string[];
}

const fields = [
  'db:Status-Abbrev',
  'Package',
  'Version',
  'Architecture',
  'Depends',
  'Pre-Depends',
  'Provides',
] as const;
/** Parses a line of dpkg-query; tabs separate the fields. */
const format = `${fields.map(field => `\${${field}}`).join('\\t')}\\n`;

/** Parses the names of a dependency field: `libc6 (>= 2.36), awk | mawk:any` → [[libc6], [awk, mawk]]. */
function namesIn(field: string): string[][] {
  const groups = field
    .split(',')
    .map(group => group.split('|').map(one => one.trim().split(/[\s:(]/)[0] ?? ''));
  return groups.map(group => group.filter(name => name !== '')).filter(group => group.length > 0);
}

function readInstalled(listing: string): Installed[] {
  return listing.split('\n').flatMap(line => {
    const [status = '', name, version, architecture, depends = '', before = '', provides = ''] =
      line.split('\t');
    if (!status.startsWith('ii') || !name || !version || !architecture) return [];
    const needs = [...namesIn(depends), ...namesIn(before)];
    return [{ name, version, architecture, needs, provides: namesIn(provides).flat() }];
  });
}

/** The named packages with all their dependencies, sorted by name. Of alternatives, the installed ones. */
export function withDependencies(listing: string, names: readonly string[]): DebianPackage[] {
  const byName = new Map<string, Installed>();
  const installed = readInstalled(listing);
  for (const one of installed) for (const name of one.provides) byName.set(name, one);
  for (const one of installed) byName.set(one.name, one);
  const taken = new Set<Installed>();
  const wanted = [...names];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const found = byName.get(name);
    if (!found || taken.has(found)) continue;
    taken.add(found);
    wanted.push(...found.needs.flat());
  }
  return [...taken]
    .map(({ name, version, architecture }) => ({ name, version, architecture }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All Debian packages that take part in a kernel build on this workstation. Empty if it does not run Debian. */
export async function buildPackages(compiler: 'gcc' | 'llvm', owner: string): Promise<DebianPackage[]> {
  const listing = await run(['dpkg-query', '--show', `--showformat=${format}`], {
    owner,
    deadline: 20,
  }).catch(() => undefined);
  if (!listing) return [];
  const names = tools
    .filter(
      ({ stages, group }) =>
        stages.some(stage => stage === 'build') && (compiler === 'llvm' || group !== 'clang'),
    )
    .filter(({ group }) => group === 'chain' || group === 'extra' || group === 'clang')
    .flatMap(tool => ('debian' in tool ? [tool.debian] : []));
  return withDependencies(listing.stdout, names);
}
