/** A line with which kbuild announces one step: `  CC      mm/slub.o`. */
const step = /^ {2}([A-Z][A-Z0-9_]{1,8})(?: \[M\])? {1,}(\S+)$/;

/** The step that a line of make's output announces: `CC mm/slub.o`. */
export function stepOf(line: string): string | undefined {
  const match = step.exec(line);
  return match ? `${match[1]} ${match[2]}` : undefined;
}

/** Numbers the steps of a build: `CC mm/slub.o (412 of up to 1630)`. Without a known total: `CC mm/slub.o (412)`. */
export function countSteps(usual: number | undefined): { next(step: string): string; seen(): number } {
  let seen = 0;
  return {
    next(name) {
      seen++;
      return usual ? `${name} (${seen} of up to ${usual})` : `${name} (${seen})`;
    },
    seen: () => seen,
  };
}
