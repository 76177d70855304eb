import { randomBytes } from 'node:crypto';
import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../contract/settings.ts';
import { makeFolder, unusableReports } from '../core/folder.ts';

/** Returns a name like `20261121-174500-a1b2`. It sorts by time, and two runs of one second have different names. */
function runId(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}

/** Creates the folder of a new run below `reports/runs` and points `reports/latest` to it. Returns its path. */
export async function openRunFolder(settings: Settings, date = new Date()): Promise<string> {
  const id = runId(date);
  const folder = join(settings.reports, 'runs', id);
  try {
    await makeFolder(folder);
    const link = join(settings.reports, `latest.${id}`);
    await symlink(join('runs', id), link);
    await rename(link, join(settings.reports, 'latest'));
  } catch (cause) {
    throw unusableReports('reports', folder, cause);
  }
  return folder;
}
