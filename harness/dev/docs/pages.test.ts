import { describe, expect, test } from 'vitest';
import { referenceEntries } from '../../app/reference.ts';
import { codesPage } from './codes-page.ts';
import { all, read } from './markdown.ts';
import { stagesPage } from './stages-page.ts';

const entries = await referenceEntries();

test('docs/stages.md lists every stage of the registry', async () => {
  await expect(stagesPage()).toMatchFileSnapshot('../../../docs/stages.md');
});

test('docs/rules-and-codes.md lists every code, build cause, rule and injected fault', async () => {
  await expect(codesPage(entries)).toMatchFileSnapshot('../../../docs/rules-and-codes.md');
});

describe('docs/field-failures.md', () => {
  const text = read('docs/field-failures.md');
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map(section => [section.slice(0, 3), section]),
  );
  const field = Array.from({ length: 30 }, (_, at) => `F${String(at + 1).padStart(2, '0')}`);

  test('explains F01 to F30', () => {
    expect([...sections.keys()].toSorted()).toEqual(field);
  });

  test.each(field)('%s names its rules and injected faults', id => {
    const named = all(sections.get(id) ?? '', /`([\w.-]+)`/g);
    const missing = entries.filter(entry => entry.id.startsWith(`${id}-`) && !named.includes(entry.id));
    expect(missing.map(entry => entry.id)).toEqual([]);
  });

  test('names only codes, rules and injected faults that exist', () => {
    const known = new Set(entries.map(entry => entry.id));
    const named = all(text, /`(F\d\d-[\w-]+|[a-z]+\.[a-z]+-[a-z-]+)`/g);
    expect(named.filter(id => !known.has(id))).toEqual([]);
  });
});
