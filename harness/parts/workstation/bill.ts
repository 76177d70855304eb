import type { BillComponent } from '../../contract/stage-definition.ts';
import type { DebianPackage } from './debian.ts';

/** Debian packages as components; `group` keeps those of the toolchain apart from those of the guest. */
export function packageParts(group: string, packages: readonly DebianPackage[]): BillComponent[] {
  return packages.map(({ name, version, architecture }) => ({
    ref: `${group}/${name}`,
    type: 'library',
    name,
    version,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`,
  }));
}
