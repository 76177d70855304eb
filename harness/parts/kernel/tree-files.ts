import { run } from '../../core/exec.ts';

const owner = 'config';

/** A file or link, known without reading it. */
export interface Stamped {
  /** Size, mtime and ctime in nanoseconds, and inode: they change when the file changes. */
  readonly identity: string;
  /** Target of a link. Empty for a file. */
  readonly target: string;
}

/** Every file and link below a folder, by path. */
export async function stampFiles(folder: string): Promise<Map<string, Stamped>> {
  const format = '%P\\0%s %T@ %C@ %i\\0%l\\0';
  const argv = ['find', folder, '-not', '-type', 'd', '-printf', format] as const;
  const { stdout } = await run(argv, { owner, deadline: 60 });
  const fields = stdout.split('\0');
  const files = new Map<string, Stamped>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    files.set(fields[at] ?? '', { identity: fields[at + 1] ?? '', target: fields[at + 2] ?? '' });
  }
  return files;
}

/** Content by path: SHA-256 (hex) of a file, `-> target` of a link. */
export async function digestFiles(
  folder: string,
  files: ReadonlyMap<string, Stamped>,
): Promise<Map<string, string>> {
  const links = [...files].filter(([, { target }]) => target !== '');
  const digests = new Map(links.map(([path, { target }]) => [path, `-> ${target}`]));
  const input = [...files.keys()].filter(path => !digests.has(path)).join('\0');
  if (input === '') return digests;
  const argv = ['xargs', '-0', 'sha256sum', '-z', '--'] as const;
  const { stdout } = await run(argv, { owner, deadline: 300, cwd: folder, input });
  for (const row of stdout.split('\0').filter(text => text !== '')) {
    digests.set(row.slice(hexLength + '  '.length), row.slice(0, hexLength));
  }
  return digests;
}

const hexLength = 64;
