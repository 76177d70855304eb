/** A step of the guest's init, reached or failed. */
export interface Milestone {
  /** `reached` is the first; then `channel`, `root`, `data`, `vsock-5432`, `postgres` and others, in any order. */
  readonly name: string;
  /** Seconds since the kernel started, with a resolution of 10 ms. */
  readonly uptime: number;
  readonly text: string;
  readonly failed: boolean;
}

/** Parses a line of the console or of /run/endgoal/milestones. Undefined for any other line. */
export function parseMilestone(line: string): Milestone | undefined {
  const [, name, uptime, rest = ''] =
    /endgoal-init: ([\w-]+) (\d+(?:\.\d+)?)(?: (.*?))?\r?$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const failed = rest.startsWith('failed: ');
  return { name, uptime: Number(uptime), text: failed ? rest.slice('failed: '.length) : rest, failed };
}
