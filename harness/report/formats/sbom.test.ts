import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import { describe, expect, test } from 'vitest';
import { summariesOf } from '../../dev/loaded.ts';
import { greenOutcomes, greenTests, sampleRun } from '../../dev/samples/outcomes.ts';
import { toSbom } from './sbom.ts';

const gcc = { name: 'gcc-12', version: '12.2.0-14+deb12u1', architecture: 'amd64' };
const postgres = { name: 'postgresql-15', version: '15.8-0+deb12u1', architecture: 'arm64' };
const libc = (architecture: string) => ({ name: 'libc6', version: '2.36-9+deb12u14', architecture });

const metadata = {
  profile: 'vault-guest',
  tree: { package: 'linux-source-6.1', version: '6.1.158-1' },
  treeVersion: '6.1.158',
  inputs: { 'source.tar.xz': 'a'.repeat(64), '.config': 'b'.repeat(64) },
  outputs: { Image: 'c'.repeat(64), 'System.map': '', vmlinux: '', config: '' },
  toolchain: {
    name: 'host-gcc',
    identity: { compiler: 'gcc 12.2.0' },
    packages: [gcc, libc('amd64')],
  },
  command: 'make -C /tree O="$PWD" Image',
};

const run = (
  build: object = { metadata, facts: { buildId: '3f9c0de1', banner: 'Linux version 6.1.158 …' } },
) => {
  const outcomes = {
    ...greenOutcomes,
    build: judged({ kernel: { version: '6.1.158' }, ...build }),
    boot: judged({ packages: [postgres, libc('arm64')] }),
  };
  return { ...sampleRun(outcomes, greenTests), summaries: summariesOf(outcomes) };
};

function judged(evidence: object) {
  return { state: 'judged', evidence, verdicts: [], seconds: 1 } as const;
}

describe('the bill of materials', () => {
  test.each([
    ['of a built kernel', run()],
    ['of a prebuilt kernel, or of a run of another version', run({})],
  ])('%s matches the schema of CycloneDX 1.6', async (_, of) => {
    expect(await new JsonStrictValidator(Version.v1dot6).validate(toSbom(of) ?? '')).toBeNull();
  });

  test('names kernel, source, toolchain and guest, each with checksums or package URLs', () => {
    const { metadata: head, components } = JSON.parse(toSbom(run()) ?? '');
    const short = (part: { purl?: string; name: string; version?: string }) =>
      part.purl ?? [part.name, part.version].filter(Boolean).join(' ');
    const lines = components.flatMap((part: { components?: [] }) => [
      short(part as never),
      ...(part.components ?? []).map(inner => `  ${short(inner)}`),
    ]);
    expect([
      short(head.component),
      head.component.hashes[0].content.slice(0, 4),
      ...lines,
    ]).toMatchInlineSnapshot(`
      [
        "linux 6.1.158",
        "cccc",
        "debian",
        "  pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=arm64",
        "  pkg:deb/debian/postgresql-15@15.8-0%2Bdeb12u1?arch=arm64",
        "pkg:deb/debian/linux-source-6.1@6.1.158-1?arch=source",
        "host-gcc",
        "  pkg:deb/debian/gcc-12@12.2.0-14%2Bdeb12u1?arch=amd64",
        "  pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64",
      ]
    `);
  });

  test('is absent for a run without a kernel', () => {
    expect(toSbom(sampleRun({}, []))).toBeUndefined();
  });
});
