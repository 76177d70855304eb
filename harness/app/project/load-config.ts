import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../../core/errors.ts';
import { isCheckout, ownVersion } from '../../core/installation.ts';

const face = pathToFileURL(join(import.meta.dirname, '../..', isCheckout ? 'define.ts' : 'define.js')).href;

/**
 * Runs a configuration file and returns its default export. Inside the file, `endgoal` is the running endgoal, limited
 * to the names for configuration, because the full package would wait for this file. Throws UserError with file and
 * line if the file throws, has a syntax error, or imports a missing name or file.
 */
export function loadConfig(file: string): unknown {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'endgoal' ? { url: face, shortCircuit: true } : next(specifier, context),
    // Configuration is a module even if package.json says "commonjs", as npm init writes.
    load: (url, context, next) =>
      /^file:.*\.ts$/.test(url) && !url.includes('/node_modules/')
        ? {
            format: 'module-typescript',
            source: readFileSync(fileURLToPath(url), 'utf8'),
            shortCircuit: true,
          }
        : next(url, context),
  });
  let loaded: { readonly default?: unknown };
  try {
    loaded = createRequire(file)(file) as typeof loaded;
  } catch (error) {
    throw notLoaded(file, error);
  } finally {
    hooks.deregister();
  }
  if (loaded.default !== undefined) return loaded.default;
  throw new UserError({
    code: 'config-file.no-default-export',
    what: `config file: ${file} exports nothing by default`,
    todo: 'write export default defineConfig({ … }) in it; npx endgoal init writes an example',
  });
}

/** Returns the first position in an error that is below a folder: a stack frame or the head of a syntax error. */
function placeIn(folder: string, { stack = '' }: Error): string | undefined {
  const places = stack.matchAll(/(?:file:\/\/)?(\/[^\s:()]+):(\d+)/g);
  for (const [, path = '', line] of places) {
    if (path.startsWith(`${folder}/`) && !path.includes('/node_modules/')) return `${path}:${line}`;
  }
  return undefined;
}

/** Returns the first line of a file with that word, because errors about imports name no line. */
function lineWith(file: string, word: string | undefined): string {
  const lines = word === undefined ? [] : readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex(text => text.includes(word ?? '')) + 1;
  return line > 0 ? `${file}:${line}` : file;
}

function notLoaded(file: string, thrown: unknown): UserError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code } = error as NodeJS.ErrnoException;
  const missing = /does not provide an export named '?(\w+)/.exec(error.message)?.[1];
  const absent = /^Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  const waits = code === 'ERR_REQUIRE_ASYNC_MODULE';
  const word = missing ?? (absent && basename(absent)) ?? (waits ? 'await' : undefined);
  const where = placeIn(dirname(file), error) ?? lineWith(file, word);
  const says = waits ? 'it waits at its top level' : error.message.split('\n')[0];
  const what = `config file: ${where}: ${says}`;
  if (missing) {
    const because = `endgoal ${ownVersion()} exports no ${missing}: it is misspelt, or the file was written for a newer endgoal`;
    const todo = 'correct the import, or update: npm install --save-dev endgoal@latest';
    return new UserError({ code: 'config-file.broken', what, because, todo }, { cause: error });
  }
  const todo = waits
    ? 'take `await` out of its top level: configuration is read at once'
    : `correct ${where}; ENDGOAL_TRACE=1 prints the stack trace`;
  return new UserError({ code: 'config-file.broken', what, todo }, { cause: error });
}
