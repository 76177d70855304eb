import { describe, expect, it } from 'vitest';
import { registry } from '../app/registry.ts';
import type { StageName } from '../contract/stage.ts';
import { evidenceIn, judgeSaved, stageNames } from '../dev/loaded.ts';
import { changed, green } from '../stages/samples/green.ts';
import { exhibitsOf } from './exhibits.ts';

/** Returns the text of a document without markup and style. */
const words = (document: string) =>
  document
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const drawn = (stage: StageName, known = green as Partial<typeof green>) =>
  exhibitsOf(
    stage,
    {
      state: 'judged',
      evidence: evidenceIn(known, stage),
      verdicts: judgeSaved(stage, evidenceIn(known, stage)),
      seconds: 1,
    },
    {
      folder: '/nowhere',
      sheetsOf: (name, evidence, folder) => registry.code(name)?.sheets?.(evidence, folder) ?? [],
    },
  );

describe('the attachments of a passed run', () => {
  it.each(stageNames)('%s', stage => {
    const exhibits = drawn(stage);
    expect(exhibits.map(({ title }) => title)).not.toContain('Evidence that could not be drawn');
    expect(exhibits.filter(({ document }) => /undefined|NaN|\[object/.test(words(document)))).toEqual([]);
  });

  it('host: list every feature with its observation, its options and its duration', () => {
    const features = words(drawn('host').find(({ title }) => title === 'Proven features')?.document ?? '');
    for (const boot of green.host.boots) {
      for (const { says, options } of boot.proofs) {
        expect(features).toContain(options.map(option => `CONFIG_${option}`).join(', '));
        // Compares only the part that HTML does not escape.
        expect(features).toContain(says.replace(/\s+/g, ' ').split(/[&<>"']/)[0]);
      }
    }
    expect(features).not.toContain('not proven');
  });

  it('host: name a missing feature and its disabled option', () => {
    const known = changed('host', {
      on: green.host.on.filter(option => option !== 'BRIDGE'),
      boots: green.host.boots.map(boot => ({
        ...boot,
        proofs: boot.proofs.map(proof => (proof.name === 'bridge' ? { ...proof, exitCode: 1 } : proof)),
      })),
    });
    const features = words(
      drawn('host', known).find(({ title }) => title === 'Proven features')?.document ?? '',
    );
    expect(features).toContain('a TAP device joins a bridge not proven: ');
    expect(features).toContain('off: CONFIG_BRIDGE');
  });
});
