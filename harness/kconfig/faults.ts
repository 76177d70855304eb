import type { Place } from './model.ts';

/** A Kconfig tree that is well written word for word, but cannot be read as a whole. Its message names the place. */
export class TreeFault extends Error {
  readonly file: string;
  readonly line: number;
  /** What is wrong, without the place; may have several lines. */
  readonly what: string;
  /** What to do about it. */
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
