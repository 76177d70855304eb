import type { BillComponent, StageSummary } from '../../contract/stage-definition.ts';
import { packageParts } from '../../parts/workstation/bill.ts';
import type { BuildEvidence } from './stage.ts';

/** Evidence of another version of endgoal may lack parts. */
type Build = Partial<BuildEvidence>;

const labels: Readonly<Record<string, string>> = { hostCompiler: 'host compiler', image: 'toolchain image' };

/** Bill of materials: compiler, linker and their container image, the kernel, its source and its toolchain. */
export function summarizeBuild(build: Build): StageSummary {
  const identity = build.metadata?.toolchain?.identity ?? {};
  return {
    environment: Object.fromEntries(
      Object.entries(identity).map(([part, version]) => [labels[part] ?? part, String(version)]),
    ),
    subject: {
      ref: 'kernel',
      type: 'operating-system',
      name: 'linux',
      version: build.kernel?.version,
      sha256: build.metadata?.outputs?.Image,
      properties: {
        profile: build.metadata?.profile,
        'build-id': build.facts?.buildId,
        banner: build.facts?.banner,
        command: build.metadata?.command,
      },
    },
    components: [...sourceOf(build), ...toolchainOf(build)],
  };
}

function sourceOf({ metadata }: Build): BillComponent[] {
  if (!metadata?.tree) return [];
  const { tree, treeVersion, inputs } = metadata;
  const { package: name, version } = tree as { readonly package?: string; readonly version?: string };
  const [tarball, sum] = Object.entries(inputs ?? {}).find(([file]) => file !== '.config') ?? [];
  return [
    {
      ref: 'source',
      type: 'operating-system',
      name: name ?? 'linux',
      version: version ?? treeVersion,
      description: 'source of the kernel',
      sha256: sum,
      purl:
        name && version
          ? `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=source`
          : undefined,
      properties: { tarball, tree: JSON.stringify(tree), config: inputs?.['.config'] },
    },
  ];
}

function toolchainOf({ metadata }: Build): BillComponent[] {
  if (!metadata?.toolchain) return [];
  const { name, identity, packages } = metadata.toolchain;
  return [
    {
      ref: 'toolchain',
      type: 'application',
      name,
      description: 'compiled the kernel, and all that took part in it',
      properties: { identity: JSON.stringify(identity) },
      parts: packageParts('toolchain', packages ?? []),
    },
  ];
}
