import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { injectedFaults } from '../app/find-fault.ts';
import { projectRoot } from '../contract/settings.ts';
import { all, anchorsOf, documents, linksOf, read, treesOf } from '../dev/docs/markdown.ts';

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const faults = new Set((await injectedFaults()).map(({ id }) => id));

describe.each(documents)('%s', document => {
  const text = read(document);

  test('links to files that exist', () => {
    const dead = linksOf(document).filter(({ file }) => !existsSync(join(projectRoot, file)));
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  test('links to headings that exist', () => {
    const dead = linksOf(document).filter(
      ({ file, anchor }) =>
        anchor !== undefined && file.endsWith('.md') && !anchorsOf(read(file)).has(anchor),
    );
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  test('names commands that exist', () => {
    const named = all(text, /npm run (?:-s |--silent )?(?!NAME\b)([\w:-]+)/g);
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names injected faults that exist', () => {
    const named = all(text, /(?:ENDGOAL_FAULT=|faults -- --only )(?!ID\b|NAME\b)([\w-]+)/g);
    expect(named.filter(id => !faults.has(id))).toEqual([]);
  });
});

test('README.md, docs/ and reports/README.md name every command', () => {
  const text = documents
    .filter(file => /^(?:README\.md|reports\/README\.md|docs\/[\w-]+\.md)$/.test(file))
    .map(read)
    .join('\n');
  const commands = Object.keys(scripts).filter(name => name !== 'prepack');
  expect(commands.filter(name => !new RegExp(`npm (?:run )?${name}(?![\\w:-])`).test(text))).toEqual([]);
});

/** Subfolders; for the project's root only the visible ones in git. */
function foldersOf(folder: string): string[] {
  const kept = /^(?:node_modules|dist|\.git|\.store)$/;
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !kept.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

test.each(treesOf(read('docs/architecture.md')))(
  'the tree in docs/architecture.md lists the folders of $folder',
  ({ folder, entries }) => {
    expect(entries.toSorted()).toEqual(foldersOf(folder));
  },
);

test('docs/architecture.md has the trees of the project and of harness', () => {
  const folders = treesOf(read('docs/architecture.md')).map(({ folder }) => folder);
  expect(folders).toEqual(['.', 'harness', 'harness/parts', 'harness/stages']);
});

test('README.md has at most 120 lines, for two minutes of reading', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(120);
});
