import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../contract/settings.ts';
import { codes } from '../core/codes/codes.ts';
import { buildCauses } from '../klog/build/causes.ts';

/** A failure in a source file: an object literal with `what` and `todo`. */
interface Worded {
  readonly place: string;
  readonly code: string | undefined;
}

const sources = globSync('harness/**/*.ts', {
  cwd: projectRoot,
  exclude: [
    'harness/**/*.test.ts',
    'harness/dev/**',
    'harness/**/samples/**',
    // A rule refines a failure that already has a code; the rule has its own id.
    'harness/stages/*/rules/**',
    'harness/**/try-*.ts',
    'harness/policy/**',
  ],
});

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/** Every literal that stands as a `code` in a source file. */
function codesIn(file: string): string[] {
  const source = read(file);
  return [...source.matchAll(/\bcode: '([a-z-]+\.[a-z0-9-]+)'/g)].map(([, code = '']) => code);
}

function wordedIn(file: string): Worded[] {
  const source = read(file);
  const found: Worded[] = [];
  new Visitor({
    ObjectExpression({ properties, start }) {
      const named = (name: string) =>
        properties.flatMap(row =>
          row.type === 'Property' && row.key.type === 'Identifier' && row.key.name === name
            ? [row.value]
            : [],
        )[0];
      if (!named('what') || !named('todo')) return;
      const code = named('code');
      const place = `${file}:${source.slice(0, start).split('\n').length}`;
      found.push({ place, code: code?.type === 'Literal' ? String(code.value) : code && 'computed' });
    },
  }).visit(parseSync(file, source).program);
  return found;
}

describe('codes', () => {
  const worded = sources.flatMap(wordedIn);

  it('are given for every failure', () => {
    expect(worded.length).toBeGreaterThan(150);
    expect(worded.filter(({ code }) => code === undefined).map(({ place }) => place)).toEqual([]);
  });

  it('match the table exactly', () => {
    const used = new Set(sources.flatMap(codesIn));
    const known = new Set([...Object.keys(codes), ...Object.keys(buildCauses)]);
    expect([...used].filter(code => !known.has(code))).toEqual([]);
    const texts = sources.filter(file => !file.startsWith('harness/core/codes/')).map(read);
    const unused = Object.keys(codes).filter(code => !texts.some(text => text.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });

  it.each(Object.entries(codes))('%s has a meaning of one sentence', (code, meaning) => {
    expect(code).toMatch(/^[a-z-]+\.[a-z0-9-]+$/);
    expect(meaning).toMatch(/^\S.*\.$/);
  });
});
