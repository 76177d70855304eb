/** A step that the guest's init took, or could not take. */
export interface Milestone {
  /** `reached` is the first; then `channel`, `root`, `data`, `vsock-5432`, `postgres` and others, in any order. */
  readonly name: string;
  /** Seconds since the kernel started, to 10 ms. */
  readonly uptime: number;
  readonly text: string;
  readonly failed: boolean;
}

/** The milestone in a line of the console or of /run/endgoal/milestones; undefined for any other line. */
export function parseMilestone(line: string): Milestone | undefined {
  const [, name, uptime, rest = ''] =
    /endgoal-init: ([\w-]+) (\d+(?:\.\d+)?)(?: (.*?))?\r?$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const failed = rest.startsWith('failed: ');
  return { name, uptime: Number(uptime), text: failed ? rest.slice('failed: '.length) : rest, failed };
}
