import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums';
import {
  Bom,
  Component,
  ComponentRepository,
  HashDictionary,
  Metadata,
  Property,
  PropertyRepository,
} from '@cyclonedx/cyclonedx-library/Models';
import { JSON as FromModels, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import type { DebianPackage } from '../../parts/workstation/debian.ts';
import type { BootEvidence } from '../../stages/boot/stage.ts';
import type { BuildEvidence } from '../../stages/build/stage.ts';
import type { SavedRun } from '../record.ts';

const sha256 = (sum: string | undefined) => new HashDictionary(sum ? [[HashAlgorithm['SHA-256'], sum]] : []);

const about = (rows: Readonly<Record<string, string | undefined>>) =>
  new PropertyRepository(
    Object.entries(rows).flatMap(([name, value]) => (value ? [new Property(`endgoal:${name}`, value)] : [])),
  );

/** A package URL of a Debian package. */
const purlOf = (name: string, version: string, qualifier: string) =>
  `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${qualifier}`;

/** `group` keeps packages apart that are in the toolchain and in the guest. */
function packagesIn(group: string, packages: readonly DebianPackage[]): ComponentRepository {
  return new ComponentRepository(
    packages.map(
      ({ name, version, architecture }) =>
        new Component(ComponentType.Library, name, {
          bomRef: `${group}/${name}`,
          version,
          purl: purlOf(name, version, `arch=${architecture}`),
        }),
    ),
  );
}

/** Evidence of a run of another version may lack what is new. */
type Build = Partial<BuildEvidence>;

function sourceOf({ metadata }: Build): Component[] {
  if (!metadata) return [];
  const { tree, treeVersion, inputs } = metadata;
  const { package: name, version } = tree as { readonly package?: string; readonly version?: string };
  const [tarball, sum] = Object.entries(inputs ?? {}).find(([file]) => file !== '.config') ?? [];
  return [
    new Component(ComponentType.OperatingSystem, name ?? 'linux', {
      bomRef: 'source',
      version: version ?? treeVersion,
      description: 'source of the kernel',
      hashes: sha256(sum),
      ...(name && version ? { purl: purlOf(name, version, 'arch=source') } : {}),
      properties: about({ tarball, tree: JSON.stringify(tree), config: inputs?.['.config'] }),
    }),
  ];
}

function toolchainOf({ metadata }: Build): Component[] {
  if (!metadata) return [];
  const { name, identity, packages } = metadata.toolchain;
  return [
    new Component(ComponentType.Application, name, {
      bomRef: 'toolchain',
      description: 'compiled the kernel, and all that took part in it',
      properties: about({ identity: JSON.stringify(identity) }),
      components: packagesIn('toolchain', packages ?? []),
    }),
  ];
}

function guestOf(boot: Partial<BootEvidence> | undefined): Component[] {
  if (!boot?.packages?.length) return [];
  return [
    new Component(ComponentType.OperatingSystem, 'debian', {
      bomRef: 'guest',
      description: "the guest's root file system",
      components: packagesIn('guest', boot.packages),
    }),
  ];
}

function evidenceOf<E>({ outcomes }: SavedRun, stage: 'build' | 'boot'): Partial<E> | undefined {
  const outcome = outcomes[stage];
  return outcome?.state === 'judged' ? (outcome.evidence as Partial<E>) : undefined;
}

/**
 * What the kernel of a run and the guest beside it are made of, as a CycloneDX 1.6 bill of materials in JSON: the source,
 * the toolchain's packages, the guest's. Undefined where no kernel was looked at. The same run gives the same text.
 */
export function toSbom(run: SavedRun): string | undefined {
  const build = evidenceOf<BuildEvidence>(run, 'build');
  if (!build) return undefined;
  const kernel = new Component(ComponentType.OperatingSystem, 'linux', {
    bomRef: 'kernel',
    ...(build.kernel?.version ? { version: build.kernel.version } : {}),
    hashes: sha256(build.metadata?.outputs?.Image),
    properties: about({
      profile: build.metadata?.profile,
      'build-id': build.facts?.buildId,
      banner: build.facts?.banner,
      command: build.metadata?.command,
    }),
  });
  const parts = [
    ...sourceOf(build),
    ...toolchainOf(build),
    ...guestOf(evidenceOf<BootEvidence>(run, 'boot')),
  ];
  for (const { bomRef } of parts.filter(part => part.bomRef.value !== 'guest'))
    kernel.dependencies.add(bomRef);
  const bom = new Bom({
    metadata: new Metadata({ timestamp: new Date(run.head.startedAt), component: kernel }),
    components: new ComponentRepository(parts),
  });
  const serializer = new JsonSerializer(new FromModels.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}
