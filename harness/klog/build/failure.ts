/** A target that make gave up: `make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 1`. */
export interface Failure {
  readonly at: number;
  readonly text: string;
  /** How deep make calls itself: 3 in `make[3]`. */
  readonly level: number;
  readonly makefile: string;
  readonly target: string;
  readonly status: string;
  /** What was said last before it, by a program that no rule knows. */
  readonly said?: { readonly at: number; readonly text: string } | undefined;
}

const failing =
  /(?:make(?:\[(?<level>\d+)\])?: )?\*\*\* \[(?:(?<makefile>[^\]:]*):\d+: )?(?<target>[^\]]+)\] (?<status>Error \d+|[A-Z][a-z]+(?: [a-z]+)?)(?!.*\(ignored\))/;

/** The failure that a line of make reports; undefined for any other line. */
export function failureIn(text: string, at: number, said?: Failure['said']): Failure | undefined {
  if (!text.includes('*** [')) return undefined;
  const { level = '0', makefile = '', target, status } = failing.exec(text)?.groups ?? {};
  if (target === undefined || status === undefined) return undefined;
  return { at, text, level: Number(level), makefile, target, status, said };
}

/** A path without its last suffix and without what leads to the tree: `../scripts/sorttable.c` → `scripts/sorttable`. */
function stemOf(path: string): string {
  return path.replace(/\.\w+$/, '').replace(/^(?:\.\.?\/)+/, '');
}

function sameStem(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

const nameOf = (stem: string) => stem.slice(stem.lastIndexOf('/') + 1);

/** Values by path, found again by a path that begins elsewhere; looks at 32 of one file name at most. */
export class ByStem<Value> {
  readonly #values = new Map<string, { readonly stem: string; readonly value: Value }[]>();

  add(path: string, value: Value): void {
    const stem = stemOf(path);
    const name = nameOf(stem);
    const rows = this.#values.get(name);
    if (!rows) this.#values.set(name, [{ stem, value }]);
    else if (rows.length < 32) rows.push({ stem, value });
  }

  find(path: string, fits: (value: Value) => boolean = () => true): Value | undefined {
    const stem = stemOf(path);
    const rows = this.#values.get(nameOf(stem)) ?? [];
    return rows.find(row => sameStem(row.stem, stem) && fits(row.value))?.value;
  }
}

/** All targets that make gave up, in the order of the log. */
export class Failures {
  readonly #byStem = new ByStem<Failure>();
  readonly #all: Failure[];
  readonly leaves: readonly Failure[];

  constructor(all: readonly Failure[]) {
    this.#all = [...all];
    let deepest = -1;
    // make says `Error 2` of the folder of a target that failed, too; a command may end with 2 as well.
    this.leaves = all.filter(({ status, level }) => {
      const follows = status === 'Error 2' && deepest > level;
      deepest = Math.max(deepest, level);
      return !follows;
    });
    for (const failure of all) this.#byStem.add(failure.target, failure);
  }

  get some(): boolean {
    return this.#all.length > 0;
  }

  /** The target given up because of what line `at` says (of `source`, where known); both may stand in one line. */
  from(at: number, source: string | undefined): Failure | undefined {
    const same = source === undefined ? undefined : this.#byStem.find(source, failure => failure.at >= at);
    return same ?? firstFrom(this.leaves, at) ?? firstFrom(this.#all, at);
  }
}

function firstFrom(failures: readonly Failure[], at: number): Failure | undefined {
  let [low, high] = [0, failures.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((failures[middle]?.at ?? 0) >= at) high = middle;
    else low = middle + 1;
  }
  return failures[low];
}
