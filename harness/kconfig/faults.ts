import type { Place } from './model.ts';

/** A Kconfig tree that is well written word for word, but cannot be read as a whole. Its message names the place. */
export class TreeFault extends Error {
  readonly file: string;
  readonly line: number;
  /** The error, without its place; may have several lines. */
  readonly what: string;
  /** The fix, in the imperative. */
  readonly todo: string;

  constructor({ file, line }: Place, what: string, todo: string) {
    super(`${file}:${line}: ${what}`);
    this.name = 'TreeFault';
    this.file = file;
    this.line = line;
    this.what = what;
    this.todo = todo;
  }
}

/** A file that a tree includes, and that is not there. */
export function missingFile(path: string, from: Place): TreeFault {
  const glob = /[*?[]/.test(path) ? ' (source takes one file: the kernel expands no wildcards)' : '';
  const what = from.line === 0 ? `there is no ${path}` : `can't open file "${path}"${glob}`;
  return new TreeFault(from, what, 'check that the tree is complete and that ARCH is right');
}
