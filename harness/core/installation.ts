import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder that contains harness/, fragments/, suites/ and reports/: the checkout, or `dist` of the installed
 * package, which has the same layout.
 */
export const projectRoot = resolve(import.meta.dirname, '../..');

/**
 * Whether this is the source checkout. The package contains JavaScript, because Node strips no types below
 * node_modules.
 */
export const isCheckout = import.meta.filename.endsWith('.ts');

/** The folder that contains package.json. */
export const packageRoot = isCheckout ? projectRoot : dirname(projectRoot);

/** endgoal's own version: `0.2.0`. */
export function ownVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
