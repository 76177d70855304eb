import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { machineArchive } from '../../setup/debian-fetch.mjs';
import { findTool } from './tools.ts';

/** The Debian release whose packages make guests and images. */
const suite = 'bookworm';

/** A Debian package as it was unpacked. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** What every step of making something of Debian packages gets. */
export interface Making {
  /** Everything that the tools say goes to the end of this file. */
  readonly log: string;
  /** One line for people. */
  readonly progress: (doing: string) => void;
  readonly signal?: AbortSignal;
}

/** What packages are unpacked for. */
export interface Target {
  readonly architecture: 'amd64' | 'arm64';
  /** Who asks, as errors name it. */
  readonly owner: string;
  /** As messages call it. */
  readonly name: string;
  /** What else can be done where there are no packages. */
  readonly otherwise: string;
}

const guest: Target = {
  architecture: 'arm64',
  owner: 'boot',
  name: 'the guest',
  otherwise: 'bring a root file system: ROOTFS=<ext4 image>',
};

async function archive(
  { owner, name, otherwise }: Target,
  making: Making,
): Promise<{ uri: string; keyring: string }> {
  try {
    return await machineArchive(suite, { log: making.log, onLine: making.progress });
  } catch (cause) {
    throw new InfraError(
      {
        code: 'tools.no-package-source',
        what: `${owner}: no source for the Debian packages of ${name}`,
        because: cause instanceof Error ? cause.message : String(cause),
        todo: `give apt a Debian source, or ${otherwise}`,
      },
      { cause },
    );
  }
}

/** The proxies that the machine's apt goes through, as options for mmdebstrap, which reads no configuration of apt. */
async function proxies(owner: string): Promise<string[]> {
  const settings = ['Acquire::http::Proxy', 'Acquire::https::Proxy'];
  const { stdout } = await run(['apt-config', 'dump', ...settings], { owner, deadline: 10 });
  return stdout.split('\n').flatMap(line => (line ? [`--aptopt=${line}`] : []));
}

/** Packages by the names of their archives: `libattr1_1%3a2.5.1-4_arm64.deb`. Other lines are passed over. */
export function packagesOf(listing: string): DebianPackage[] {
  return listing.split('\n').flatMap(line => {
    const [, name, version, architecture] = /^([^_]+)_([^_]+)_([^_]+)\.deb$/.exec(line) ?? [];
    if (!name || !version || !architecture) return [];
    return [{ name, version: decodeURIComponent(version), architecture }];
  });
}

/** What is taken from Debian. */
export interface Selection {
  /** Package names; all they depend on comes with them. `NAME/SUITE` takes one from another suite. */
  readonly packages: readonly string[];
  /** Debian suites beside the release's own. */
  readonly suites?: readonly string[];
  /** Paths that are left out, as dpkg's path-exclude. */
  readonly excluded: readonly string[];
}

/**
 * Writes a tar archive with the packages and all they depend on, unpacked and not configured: no program of theirs
 * runs. apt checks every signature; the machine's own Debian source is where they come from.
 */
export async function unpackPackages(
  tar: string,
  { packages, excluded, suites = [] }: Selection,
  making: Making,
  target: Target = guest,
): Promise<DebianPackage[]> {
  const { owner, architecture, name: whom } = target;
  const { uri, keyring } = await archive(target, making);
  making.progress(`fetching Debian packages for ${whom}: ${packages.join(' ')}`);
  const { stderr } = await run(
    [
      (await findTool('mmdebstrap')).path,
      // Needs neither root nor namespaces; nothing of theirs runs, so nothing can escape.
      '--mode=chrootless',
      '--skip=check/chrootless',
      `--architectures=${architecture}`,
      '--variant=extract',
      `--include=${packages.join(',')}`,
      ...excluded.map(path => `--dpkgopt=path-exclude=${path}`),
      '--extract-hook=ls "$1/var/cache/apt/archives"',
      ...(await proxies(owner)),
      suite,
      tar,
      ...[suite, ...suites].map(name => `deb [signed-by=${keyring}] ${uri} ${name} main`),
    ],
    {
      owner,
      deadline: 600,
      log: making.log,
      env: { SOURCE_DATE_EPOCH: '0', LC_ALL: 'C.UTF-8' },
      ...(making.signal ? { signal: making.signal } : {}),
    },
  );
  return packagesOf(stderr);
}
