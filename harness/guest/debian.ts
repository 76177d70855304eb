import { InfraError } from '../errors.ts';
import { run } from '../exec.ts';
import { machineArchive } from '../host/debian-fetch.mjs';
import { findTool } from '../host/tools.ts';

/** The Debian release whose packages make the guest. */
const suite = 'bookworm';

/** A Debian package as it went into the guest. */
export interface GuestPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** What every step of making the guest gets. */
export interface Making {
  /** Everything that the tools say goes to the end of this file. */
  readonly log: string;
  /** One line for people. */
  readonly progress: (doing: string) => void;
  readonly signal?: AbortSignal;
}

const owner = 'boot';

async function archive(making: Making): Promise<{ uri: string; keyring: string }> {
  try {
    return await machineArchive(suite, { log: making.log, onLine: making.progress });
  } catch (cause) {
    throw new InfraError(
      {
        what: `${owner}: no source for the guest's Debian packages`,
        because: cause instanceof Error ? cause.message : String(cause),
        todo: 'give apt a Debian source, or bring a root file system: ROOTFS=<ext4 image>',
      },
      { cause },
    );
  }
}

/** The proxies that the machine's apt goes through, as options for mmdebstrap, which reads no configuration of apt. */
async function proxies(): Promise<string[]> {
  const settings = ['Acquire::http::Proxy', 'Acquire::https::Proxy'];
  const { stdout } = await run(['apt-config', 'dump', ...settings], { owner, deadline: 10 });
  return stdout.split('\n').flatMap(line => (line ? [`--aptopt=${line}`] : []));
}

/** Packages by the names of their archives: `libattr1_1%3a2.5.1-4_arm64.deb`. Other lines are passed over. */
export function packagesOf(listing: string): GuestPackage[] {
  return listing.split('\n').flatMap(line => {
    const [, name, version, architecture] = /^([^_]+)_([^_]+)_([^_]+)\.deb$/.exec(line) ?? [];
    if (!name || !version || !architecture) return [];
    return [{ name, version: decodeURIComponent(version), architecture }];
  });
}

/** What goes into the guest from Debian. */
export interface Selection {
  /** Package names; all they depend on comes with them. `NAME/SUITE` takes one from another suite. */
  readonly packages: readonly string[];
  /** Debian suites beside the release's own. */
  readonly suites?: readonly string[];
  /** Paths that are left out, as dpkg's path-exclude. */
  readonly excluded: readonly string[];
}

/**
 * Writes a tar archive with the arm64 packages and all they depend on, unpacked and not configured: no program of the
 * guest runs. apt checks every signature; the machine's own Debian source is where they come from.
 */
export async function unpackPackages(
  tar: string,
  { packages, excluded, suites = [] }: Selection,
  making: Making,
): Promise<GuestPackage[]> {
  const { uri, keyring } = await archive(making);
  making.progress(`fetching Debian packages for the guest: ${packages.join(' ')}`);
  const { stderr } = await run(
    [
      (await findTool('mmdebstrap')).path,
      // Needs neither root nor namespaces; nothing of the guest runs, so nothing can escape.
      '--mode=chrootless',
      '--skip=check/chrootless',
      '--architectures=arm64',
      '--variant=extract',
      `--include=${packages.join(',')}`,
      ...excluded.map(path => `--dpkgopt=path-exclude=${path}`),
      '--extract-hook=ls "$1/var/cache/apt/archives"',
      ...(await proxies()),
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
