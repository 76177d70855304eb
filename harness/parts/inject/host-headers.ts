import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { openScratch } from '../../core/scratch.ts';

/** Puts headers of another libc or OpenSSL before the workstation's own, for the kernel's host tools. */
export function withHeaders(
  headers: Readonly<Record<string, string>>,
  change: (settings: Settings) => Settings = settings => settings,
) {
  return async (settings: Settings): Promise<Settings> => {
    const { path } = await openScratch();
    for (const [name, text] of Object.entries(headers)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), `${text}\n`);
    }
    const HOSTCFLAGS = `-I${path} -Werror=implicit-function-declaration`;
    return change({ ...settings, hostFlags: { ...settings.hostFlags, HOSTCFLAGS } });
  };
}
