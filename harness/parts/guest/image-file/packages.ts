import type { ImageFiles } from './files.ts';

/** A package that an image says it has. */
export interface ImagePackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly manager: 'apk' | 'dpkg' | 'rpm';
}

/** Packages of Alpine's /lib/apk/db/installed: records of `P:name`, `V:version`, `A:architecture` lines. */
function apkPackages(installed: string): ImagePackage[] {
  return installed.split('\n\n').flatMap(record => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(record)?.[1];
    const [name, version, architecture] = [field('P'), field('V'), field('A')];
    return name && version
      ? [{ name, version, architecture: architecture ?? '', manager: 'apk' as const }]
      : [];
  });
}

/** Packages of Debian's /var/lib/dpkg/status that are installed. */
function dpkgPackages(status: string): ImagePackage[] {
  return status.split('\n\n').flatMap(record => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(record)?.[1];
    const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')];
    if (!name || !version || !/ installed$/.test(field('Status') ?? '')) return [];
    return [{ name, version, architecture: architecture ?? '', manager: 'dpkg' as const }];
  });
}

/** Where the package managers keep their lists, and how each is read. */
const lists = [
  { path: '/lib/apk/db/installed', read: apkPackages },
  { path: '/usr/lib/apk/db/installed', read: apkPackages },
  { path: '/var/lib/dpkg/status', read: dpkgPackages },
] as const;

/** The packages that an image has by its package manager's own list; empty where it has none. */
export async function packagesIn(files: ImageFiles): Promise<readonly ImagePackage[]> {
  for (const { path, read } of lists) {
    const found = await files.stat(path);
    if (found?.type === 'file') return read((await files.read(path)).toString());
  }
  return [];
}
