import { appendFileSync, chmodSync, cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from '../../core/exec.ts';
import { packageRoot } from '../../core/installation.ts';

/**
 * Builds the package into dist/: JavaScript and types by tsc, in the layout of the checkout, with every file that the
 * modules read at run time. Leaves out tests and tools for this project's own checks.
 */

const dist = join(packageRoot, 'dist');

/** Files that are built, used only by tests or readers, or specific to this project. */
const notCopied = /\.(?:ts|mjs|md|snap|png)$|\/samples\/|^harness\/dev\/(?:browser|package)\//;

/** Seconds. */
const deadline = 300;

rmSync(dist, { recursive: true, force: true });
await run([join(packageRoot, 'node_modules/.bin/tsc'), '--project', 'tsconfig.build.json'], {
  owner: 'package',
  deadline,
  cwd: packageRoot,
});
const files = globSync(['harness/**/*', 'fragments/**/*', 'reports/*.json'], {
  cwd: packageRoot,
  withFileTypes: true,
})
  .filter(entry => entry.isFile())
  .map(entry => relative(packageRoot, join(entry.parentPath, entry.name)))
  .filter(file => !notCopied.test(file));
for (const file of files) cpSync(join(packageRoot, file), join(dist, file));
/** Types of the stages (contract/stages.ts), which give the suites of other repositories their fixtures. */
const rows = globSync('harness/stages/*/*.d.ts', { cwd: dist })
  .filter(file => /^declare module '[^']*contract\/stages\.ts'/m.test(readFileSync(join(dist, file), 'utf8')))
  .map(file => `import './${relative('harness', file).replace(/\.d\.ts$/, '.js')}';\n`);
appendFileSync(join(dist, 'harness/index.d.ts'), rows.sort().join(''));
const launcher = join(dist, 'harness/setup/launch.mjs');
if (!existsSync(launcher)) throw new Error(`${launcher} was not built`);
chmodSync(launcher, 0o755);
