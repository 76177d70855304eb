import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from './errors.ts';

const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

/**
 * Creates a folder and its parents. Node's recursive mkdir never returns if the file system refuses with ENOENT, as
 * /proc does. This function throws that error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (code(error) === 'EEXIST') return;
    if (code(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    // Another process may have created it in the meantime.
    await mkdir(path).catch((late: unknown) => {
      if (code(late) !== 'EEXIST') throw late;
    });
  }
}

/** Returns the error for a report folder that can't be created or used. `owner` begins the message. */
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
