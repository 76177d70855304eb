import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { machineArchive } from '../../setup/debian-fetch.mjs';
import { findTool } from './tools.ts';

/** The Debian release whose packages make guests and images. */
const suite = 'bookworm';

/** An unpacked Debian package. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** Options of each step that makes something from Debian packages. */
export interface Making {
  /** Log file; the output of all tools is appended to it. */
  readonly log: string;
  /** Shows one line of progress. */
  readonly progress: (doing: string) => void;
  readonly signal?: AbortSignal;
}

/** The purpose of the packages. */
export interface Target {
  readonly architecture: 'amd64' | 'arm64';
  /** The caller, as named in errors. */
  readonly owner: string;
  /** Name of the purpose in messages. */
  readonly name: string;
  /** The alternative if no Debian packages are available. */
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

/** Proxies of the workstation's apt, as options for mmdebstrap: mmdebstrap does not read apt's configuration. */
async function proxies(owner: string): Promise<string[]> {
  const settings = ['Acquire::http::Proxy', 'Acquire::https::Proxy'];
  const { stdout } = await run(['apt-config', 'dump', ...settings], { owner, deadline: 10 });
  return stdout.split('\n').flatMap(line => (line ? [`--aptopt=${line}`] : []));
}

/** Parses names of package archives: `libattr1_1%3a2.5.1-4_arm64.deb`. Ignores other lines. */
export function packagesOf(listing: string): DebianPackage[] {
  return listing.split('\n').flatMap(line => {
    const [, name, version, architecture] = /^([^_]+)_([^_]+)_([^_]+)\.deb$/.exec(line) ?? [];
    if (!name || !version || !architecture) return [];
    return [{ name, version: decodeURIComponent(version), architecture }];
  });
}

/** Packages to unpack. */
export interface Selection {
  /** Package names; dependencies are added. `NAME/SUITE` takes a package from another suite. */
  readonly packages: readonly string[];
  /** Additional Debian suites. */
  readonly suites?: readonly string[];
  /** Paths to leave out, as dpkg's path-exclude. */
  readonly excluded: readonly string[];
}

/**
 * Writes a tar archive with the packages and their dependencies, unpacked but not configured: none of their programs
 * runs. Packages come from the workstation's own Debian source, and apt checks every signature.
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
      // This mode needs neither root nor namespaces, because no program of the packages runs.
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
