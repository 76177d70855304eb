import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { injectedFaults } from '../app/find-fault.ts';
import { projectRoot } from '../contract/settings.ts';

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const files = globSync('{README.md,{fragments,harness/*,reports,examples/*}/README.md,docs/**/*.md}', {
  cwd: projectRoot,
});
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

describe.each(files)('%s', file => {
  const text = read(file);

  test('its links lead somewhere', () => {
    const links = all(text, /\]\(([^)#]+)[^)]*\)/g).filter(link => !/^\w+:/.test(link));
    expect(links.filter(link => !existsSync(join(projectRoot, dirname(file), link)))).toEqual([]);
  });

  test('its commands are there', () => {
    const named = all(text, /npm run (?:--silent )?([\w:-]+)/g);
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('its seeded faults are there', async () => {
    const faults = await injectedFaults();
    const named = all(text, /ENDGOAL_FAULT=([\w-]+)/g);
    expect(named.filter(id => !faults.some(fault => fault.id === id))).toEqual([]);
  });
});

test('README.md knows every command', () => {
  const text = read('README.md') + read('reports/README.md');
  const commands = Object.keys(scripts).filter(name => name !== 'prepack');
  const unsaid = commands.filter(name => !new RegExp(`npm (?:run )?${name}\\b`).test(text));
  expect(unsaid).toEqual([]);
});
