import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { packageRoot } from '../../core/installation.ts';
import type { Project } from './project.ts';

/** Default pattern of a repository's suites. */
const defaultPattern = 'suites/*.test.ts';

/** Matches the module of an import: `from '…'`, `import '…'`, `import('…')`. */
const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;

/**
 * Returns the files of a repository's own suites; none in the checkout of endgoal itself. Throws UserError if a suite
 * imports a private file of endgoal or a configured pattern finds no file.
 */
export function ownSuiteFiles({ root, config, configFile }: Project): string[] {
  if (!configFile) return [];
  const patterns = [config.suites ?? defaultPattern].flat();
  const files = patterns.flatMap(pattern => {
    const found = globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] });
    if (found.length > 0 || config.suites === undefined) return found;
    throw new UserError({
      code: 'config-file.suites-missing',
      what: `config file: ${configFile}: suites: ${pattern} finds no file below ${root}`,
      todo: 'correct the pattern, or take it out',
    });
  });
  const own = [...new Set(files)].map(file => join(root, file)).sort();
  for (const file of own) refusePrivate(file, root);
  return own;
}

function refusePrivate(file: string, root: string): void {
  const text = readFileSync(file, 'utf8');
  for (const match of text.matchAll(imported)) {
    const name = match[2] ?? '';
    if (!isPrivate(name, file, root)) continue;
    const line = text.slice(0, match.index).split('\n').length;
    throw new UserError({
      code: 'suites.private-import',
      what: `suites: ${relative(root, file)}:${line} imports ${name}, a private file of endgoal`,
      because: 'private files change without notice; the public names are those that endgoal exports',
      todo: "import { describe, expect, test } from 'endgoal'; docs/own-repository.md lists every name",
    });
  }
}

/** Whether the imported module is a private file of endgoal. */
function isPrivate(name: string, file: string, root: string): boolean {
  if (!name.startsWith('.')) return /^endgoal\/(?!stages$)/.test(name);
  const path = resolve(file, '..', name);
  return path.includes('/node_modules/endgoal/') || (isBelow(packageRoot, path) && !isBelow(root, path));
}

const isBelow = (folder: string, path: string) => !relative(folder, path).startsWith('..');
