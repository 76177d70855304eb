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
import type { BillComponent } from '../../contract/stage-definition.ts';
import type { SavedRun } from '../record.ts';

const types = {
  'operating-system': ComponentType.OperatingSystem,
  application: ComponentType.Application,
  library: ComponentType.Library,
} as const;

const sha256 = (sum: string | undefined) => new HashDictionary(sum ? [[HashAlgorithm['SHA-256'], sum]] : []);

const about = (rows: Readonly<Record<string, string | undefined>>) =>
  new PropertyRepository(
    Object.entries(rows).flatMap(([name, value]) => (value ? [new Property(`endgoal:${name}`, value)] : [])),
  );

function componentOf(row: BillComponent): Component {
  return new Component(types[row.type], row.name, {
    bomRef: row.ref,
    ...(row.version ? { version: row.version } : {}),
    ...(row.description ? { description: row.description } : {}),
    ...(row.purl ? { purl: row.purl } : {}),
    hashes: sha256(row.sha256),
    properties: about(row.properties ?? {}),
    components: new ComponentRepository((row.parts ?? []).map(componentOf)),
  });
}

/** Component beside the kernel that is not part of it. */
const beside = 'guest';

/**
 * Makes a CycloneDX 1.6 bill of materials in JSON for the kernel of a run and its guest: the source, the toolchain's
 * packages and the guest's packages. Undefined for a run without a kernel. The same run always gives the same text.
 */
export function toSbom({ head, summaries }: SavedRun): string | undefined {
  const rows = Object.values(summaries);
  const subject = rows.find(row => row.subject)?.subject;
  if (!subject) return undefined;
  const kernel = componentOf(subject);
  const parts = rows.flatMap(({ components = [] }) => components).map(componentOf);
  for (const { bomRef } of parts.filter(part => part.bomRef.value !== beside))
    kernel.dependencies.add(bomRef);
  const bom = new Bom({
    metadata: new Metadata({ timestamp: new Date(head.startedAt), component: kernel }),
    components: new ComponentRepository(parts),
  });
  const serializer = new JsonSerializer(new FromModels.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}
