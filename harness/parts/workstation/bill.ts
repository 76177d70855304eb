import type { BillComponent } from '../../contract/stage-definition.ts';
import type { DebianPackage } from './debian.ts';

/** Debian packages as components of the bill of materials. `group` separates the toolchain's from the guest's. */
export function packageParts(group: string, packages: readonly DebianPackage[]): BillComponent[] {
  return packages.map(({ name, version, architecture }) => ({
    ref: `${group}/${name}`,
    type: 'library',
    name,
    version,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`,
  }));
}
