import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from './errors.ts';

const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a folder can't be made for a reason
 * that is spelled ENOENT, as below /proc; this one throws that error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (code(error) === 'EEXIST') return;
    if (code(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    // Another one may have made it meanwhile.
    await mkdir(path).catch((late: unknown) => {
      if (code(late) !== 'EEXIST') throw late;
    });
  }
}

/** The error for a folder of reports that can't be made or used, as `owner` says it. */
export function unusableReports(owner: string, path: string, cause: unknown): UserError {
  return new UserError(
    {
      code: 'folder.not-made',
      what: `${owner}: ${path} can't be made`,
      because: cause instanceof Error ? cause.message : String(cause),
      todo: 'make the folder writable, or put the reports elsewhere with ENDGOAL_REPORTS=DIR',
    },
    { cause },
  );
}
