import { posix } from 'node:path';
import type { ImageFile, ImageFiles } from './files.ts';
import { type Program, programOf } from './program.ts';

/** Why an image's init cannot run, as far as its files tell. `path` is the file that is at fault. */
export type InitFault =
  | { readonly kind: 'missing'; readonly path: string; readonly looked: readonly string[] }
  | { readonly kind: 'not-executable'; readonly path: string; readonly mode: number }
  | { readonly kind: 'no-program'; readonly path: string }
  | { readonly kind: 'architecture'; readonly path: string; readonly architecture: string }
  | { readonly kind: 'interpreter'; readonly path: string; readonly interpreter: string }
  | { readonly kind: 'library'; readonly path: string; readonly library: string };

/** An init that can run: where it is, and what it is. */
export interface GoodInit {
  readonly kind: 'good';
  readonly path: string;
  readonly libc: 'glibc' | 'musl' | 'static';
}

/** Where kernel_init() looks without init= (init/main.c). */
const usualInits = ['/sbin/init', '/etc/init', '/bin/init', '/bin/sh'];

/** Links that may follow each other, as the kernel's MAXSYMLINKS. */
const mostLinks = 40;

interface Found {
  readonly path: string;
  readonly file: ImageFile;
}

/** A file with the links on the way to it followed; undefined where one leads nowhere. */
async function resolve(files: ImageFiles, wanted: string): Promise<Found | undefined> {
  const stats = new Map<string, ImageFile | undefined>();
  let rest = posix.normalize(wanted).split('/').filter(Boolean);
  let at = '/';
  let links = 0;
  let file: ImageFile | undefined = { type: 'folder', mode: 0o755 };
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const path: string = posix.join(at, name);
    if (!stats.has(path)) stats.set(path, await files.stat(path));
    file = stats.get(path);
    if (!file) return undefined;
    if (file.type !== 'link') {
      at = path;
      continue;
    }
    if (++links > mostLinks) return undefined;
    const target = posix.resolve(at, file.target ?? '');
    rest = [...target.split('/').filter(Boolean), ...rest];
    at = '/';
  }
  return file && { path: at, file };
}

/** Folders that the loader searches: musl reads its own list, glibc knows some and reads ld.so.conf. */
async function searchPaths(files: ImageFiles, loader: string): Promise<readonly string[]> {
  const lines = async (path: string) => {
    const found = await resolve(files, path);
    if (found?.file.type !== 'file') return [];
    const content = (await files.read(found.path)).toString();
    return content.split(/[\n:]/).map(line => line.replace(/#.*/, '').trim());
  };
  const musl = /ld-musl-(\w+)\.so/.exec(loader)?.[1];
  if (musl) {
    const own = (await lines(`/etc/ld-musl-${musl}.path`)).filter(Boolean);
    return own.length > 0 ? own : ['/lib', '/usr/local/lib', '/usr/lib'];
  }
  const included = (await files.list('/etc/ld.so.conf.d')).map(name => lines(`/etc/ld.so.conf.d/${name}`));
  const configured = [...(await lines('/etc/ld.so.conf')), ...(await Promise.all(included)).flat()];
  return [
    ...configured.filter(line => line.startsWith('/')),
    ...['/lib/aarch64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/lib64', '/usr/lib64', '/lib', '/usr/lib'],
  ];
}

/** The first library, of those that a program needs and of those that they need, that is nowhere. */
async function missingLibrary(
  files: ImageFiles,
  program: Extract<Program, { is: 'elf' }>,
  path: string,
): Promise<{ readonly path: string; readonly library: string } | undefined> {
  const usual = await searchPaths(files, program.loader ?? '');
  const seen = new Set<string>();
  const waiting = program.libraries.map(library => ({ library, by: path, paths: program.paths }));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { library, by, paths } = next;
    if (seen.has(library)) continue;
    seen.add(library);
    const folders = library.includes('/') ? [''] : [...paths, ...usual];
    let found: Found | undefined;
    for (const folder of folders) {
      found ??= await resolve(files, posix.join(folder.replace('$ORIGIN', posix.dirname(by)), library));
    }
    // musl's loader is its libc, also under the name libc.so or libc.musl-….
    if (!found && /^libc\.(so|musl)/.test(library) && /ld-musl/.test(program.loader ?? '')) continue;
    if (!found) return { path: by, library };
    const needs = programOf(await files.read(found.path));
    if (needs.is !== 'elf') return { path: by, library };
    waiting.push(
      ...needs.libraries.map(name => ({
        library: name,
        by: found?.path ?? by,
        paths: [...needs.paths, ...paths],
      })),
    );
  }
  return undefined;
}

async function checkProgram(
  files: ImageFiles,
  { path, file }: Found,
  depth = 0,
): Promise<InitFault | GoodInit> {
  if (file.type !== 'file') return { kind: 'no-program', path };
  if ((file.mode & 0o111) === 0) return { kind: 'not-executable', path, mode: file.mode };
  const program = programOf(await files.read(path));
  if (program.is === 'neither') return { kind: 'no-program', path };
  if (program.is === 'script') {
    const interpreter = await resolve(files, program.interpreter);
    if (!interpreter || depth > 4) return { kind: 'interpreter', path, interpreter: program.interpreter };
    const under = await checkProgram(files, interpreter, depth + 1);
    return under.kind === 'good' ? { ...under, path } : under;
  }
  if (program.architecture !== 'arm64')
    return { kind: 'architecture', path, architecture: program.architecture };
  if (!program.loader) return { kind: 'good', path, libc: 'static' };
  if (!(await resolve(files, program.loader))) return { kind: 'library', path, library: program.loader };
  const missing = await missingLibrary(files, program, path);
  if (missing) return { kind: 'library', ...missing };
  return { kind: 'good', path, libc: program.loader.includes('musl') ? 'musl' : 'glibc' };
}

/** Checks that the init of a root file system can run: `named` is init= of the command line, if any. */
export async function checkInit(files: ImageFiles, named?: string): Promise<InitFault | GoodInit> {
  const looked = named ? [named] : usualInits;
  for (const path of looked) {
    const found = await resolve(files, path);
    // The kernel would go on to the next, down to a shell; that is no boot of the image as it ships.
    if (found) return checkProgram(files, found);
  }
  return { kind: 'missing', path: looked[0] ?? '', looked };
}
