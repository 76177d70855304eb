import { describe, expect, it, vi } from 'vitest';
import { askConsent, checkPrivilege, describePlan } from './announce.mjs';
import { makePlan } from './plan.mjs';
import { tools } from './tools.mjs';

const store = '/home/me/store';
const user = { uid: 1000, env: { PATH: '/nowhere' } };
const missing = ['qemu', 'mke2fs', 'vhost-device-vsock'];
const plan = makePlan(
  [],
  tools.map(tool => (missing.includes(tool.name) ? { tool } : { tool, path: '/usr/bin/there' })),
);

describe('the announcement of set-up', () => {
  it('names each package, the stage that needs it first, and why', () => {
    expect(describePlan(plan, { download: 34_100_000, modules: 412, store })).toMatchInlineSnapshot(`
      "Debian packages (35 MB to download)
        e2fsprogs           boot        writes the guest's disks without mounting them
        qemu-system-arm     boot        runs the guest
      Into /home/me/store/tools; the system stays as it is
        vhost-device-vsock  boot        the host's end of the guest's vsock, without /dev/vhost-vsock
      Into node_modules
        npm ci: 412 packages of package-lock.json"
    `);
  });

  it('leaves out parts that are installed, and an unknown size', () => {
    expect(
      describePlan({ ...plan, fetch: [] }, { download: undefined, modules: 0, store }),
    ).toMatchInlineSnapshot(`
      "Debian packages
        e2fsprogs        boot        writes the guest's disks without mounting them
        qemu-system-arm  boot        runs the guest"
    `);
  });
});

describe('consent', () => {
  it.each([
    [{ yes: true }, '', true],
    [{ yes: false }, 'true', true],
    [{ yes: false }, 'false', false],
  ])('%j with CI=%s: %s', async (options, ci, given) => {
    vi.stubEnv('CI', ci);
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    try {
      const asked = askConsent(options);
      // Standard input is not a terminal.
      if (given) await asked;
      else await expect(asked).rejects.toThrow('nobody is there to ask');
    } finally {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    }
  });
});

describe('the check for root', () => {
  it('passes if no package must be installed', () => {
    expect(() => checkPrivilege([], user)).not.toThrow();
  });

  it('prints the command for root if sudo is missing', () => {
    expect(() => checkPrivilege(['bc', 'flex'], user)).toThrowErrorMatchingInlineSnapshot(`
      [SetupError: set-up: installing Debian packages needs root, and sudo is not here
        do         as root: apt-get update && apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=600 bc flex
                   then npm run setup again]
    `);
  });
});
