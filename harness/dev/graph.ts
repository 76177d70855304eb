import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectRoot } from '../contract/settings.ts';
import { usesOf } from './imports.ts';

/** Folders below harness/ and the imports between them; tests and benchmarks left out. */
export interface FolderGraph {
  readonly units: readonly string[];
  /** `report → contract` and how many imports make it. */
  readonly arrows: ReadonlyMap<string, number>;
  /** Pairs of folders that import each other. */
  readonly mutual: readonly string[];
}

/** The folder of a file below harness/; a loose file is a unit by itself. */
const unitOf = (file: string) => file.split('/').slice(1, 2).join('/');

/** Counts the imports between the folders below harness/, types included. */
export function folderGraph(root = projectRoot): FolderGraph {
  const files = globSync('harness/**/*.{ts,mjs}', {
    cwd: root,
    exclude: ['**/*.test.ts', '**/*.bench.ts', '**/*.browser.ts'],
  });
  const arrows = new Map<string, number>();
  for (const file of files) {
    for (const { name, kind } of usesOf(file, readFileSync(join(root, file), 'utf8'))) {
      if (kind === 'call' || !name.startsWith('.')) continue;
      const target = normalize(join(dirname(file), name));
      const arrow = `${unitOf(file)} → ${unitOf(target)}`;
      if (!target.startsWith('harness/') || unitOf(file) === unitOf(target)) continue;
      arrows.set(arrow, (arrows.get(arrow) ?? 0) + 1);
    }
  }
  const mutual = [...arrows.keys()].filter(arrow => {
    const [from = '', to = ''] = arrow.split(' → ');
    return from < to && arrows.has(`${to} → ${from}`);
  });
  return { units: [...new Set(files.map(unitOf))].toSorted(), arrows, mutual };
}

if (process.argv[1] === import.meta.filename) {
  const { units, arrows, mutual } = folderGraph(process.argv[2]);
  for (const [arrow, count] of [...arrows].toSorted()) process.stdout.write(`${arrow}  ${count}\n`);
  process.stdout.write(`\n${units.length} units: ${units.join(' ')}\n`);
  process.stdout.write(`${arrows.size} arrows, ${mutual.length} mutual: ${mutual.join(', ')}\n`);
}
