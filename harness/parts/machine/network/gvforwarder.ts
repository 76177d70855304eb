import { access, copyFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Unavailable, UserError } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import type { Store } from '../../../core/store/store.ts';

/** The guest's half of gvproxy: its Go module, at the version of Debian's gvproxy. */
const gomodule = { path: 'github.com/containers/gvisor-tap-vsock/cmd/vm', version: 'v0.8.1' } as const;
/** Seconds; 100 on one processor, with everything fetched the first time. */
const deadline = 600;

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Go of the PATH, or where its own archive puts it. */
async function findGo(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/local/go/bin'].filter(Boolean);
  for (const folder of folders) if (await isThere(join(folder, 'go'))) return join(folder, 'go');
  return undefined;
}

/**
 * gvforwarder for an arm64 guest, static: the file that GVFORWARDER names, else built from its Go module and kept in the
 * store. Throws Unavailable where there is neither, UserError where GVFORWARDER names nothing.
 */
export async function gvforwarder(
  store: Store,
  making: { readonly progress: (doing: string) => void; readonly log: string },
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const given = env['GVFORWARDER'];
  if (given) {
    if (await isThere(given)) return given;
    throw new UserError({
      code: 'settings.gvforwarder-missing',
      what: `settings: GVFORWARDER=${given} is not there`,
      todo: 'set it to gvforwarder for arm64, static; or leave it out',
    });
  }
  const go = await findGo(env);
  if (!go)
    throw new Unavailable('no gvforwarder: GVFORWARDER names none, and there is no Go to build it with');
  const entry = await store.entry('gvforwarder', gomodule, async folder => {
    making.progress('building gvforwarder from its Go module');
    await using scratch = await openScratch();
    await run([go, 'install', '-trimpath', '-ldflags=-s -w', `${gomodule.path}@${gomodule.version}`], {
      owner: 'network',
      deadline,
      log: making.log,
      env: {
        GOPATH: scratch.path,
        // What Go fetches can be removed again.
        GOFLAGS: '-modcacherw',
        GOBIN: undefined,
        GOOS: 'linux',
        GOARCH: 'arm64',
        CGO_ENABLED: '0',
      },
    });
    // A cross compiler puts it below the name of its target.
    const [native, crossed] = [join(scratch.path, 'bin/vm'), join(scratch.path, 'bin/linux_arm64/vm')];
    await copyFile((await isThere(crossed)) ? crossed : native, join(folder, 'gvforwarder'));
  });
  return join(entry.path, 'gvforwarder');
}
