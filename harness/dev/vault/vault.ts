import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { type Store, sha256File } from '../../core/store/store.ts';
import { type Making, type Selection, unpackPackages } from '../../parts/workstation/debian.ts';
import { findTool } from '../../parts/workstation/tools.ts';
import { scramVerifier } from '../../stages/postgres/scram.ts';

/** The login of the sample vault. Not secret, because the image contains only test data. */
export const vaultLogin = {
  user: 'endgoal',
  database: 'endgoal',
  password: 'the-password-of-the-sample-vault',
};

const selection: Selection = {
  packages: ['busybox-static', 'musl-dev', 'postgresql-15'],
  excluded: [
    ...['doc', 'man', 'info', 'locale', 'i18n', 'bug', 'lintian', 'bash-completion', 'gcc', 'perl*'].map(
      folder => `/usr/share/${folder}/*`,
    ),
    '/usr/lib/postgresql/15/lib/bitcode/*',
    '/usr/lib/postgresql/15/lib/llvmjit*',
    '/usr/lib/aarch64-linux-gnu/libLLVM-*',
    '/usr/lib/aarch64-linux-gnu/libz3.so*',
    '/usr/lib/aarch64-linux-gnu/perl*',
    '/usr/lib/aarch64-linux-gnu/gconv/*',
  ],
};

const owner = 'boot';
const script = join(import.meta.dirname, 'pack-vault.sh');
const files = join(import.meta.dirname, 'image');
/** Without root, a user namespace lets files in the image belong to root. */
const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];

/** Makes the root image of the sample vault once and keeps it in the store. image/start describes its boot. */
export async function vaultImage(store: Store, making: Making): Promise<string> {
  const ours = [script, ...(await readdir(files)).sort().map(name => join(files, name))];
  const packages = await store.entry('sample-vault-packages', { ...selection }, async folder => {
    await unpackPackages(join(folder, 'packages.tar'), selection, making);
  });
  const recipe = { packages: packages.key, files: await Promise.all(ours.map(sha256File)) };
  const { path } = await store.entry('sample-vault', recipe, async folder => {
    await run(['cp', '-r', files, join(folder, 'image')], { owner, deadline: 10 });
    const verifier = scramVerifier(new Secret(vaultLogin.password));
    await writeFile(join(folder, 'login.sql'), `ALTER ROLE ${vaultLogin.user} PASSWORD '${verifier}'\n`);
    making.progress('writing the sample vault');
    const [file = 'sh', ...args] = [
      ...asRoot,
      'sh',
      script,
      join(packages.path, 'packages.tar'),
      folder,
      join(folder, 'root.ext4'),
    ];
    await run([file, ...args], {
      owner,
      deadline: 120,
      log: making.log,
      env: {
        GCC: (await findTool('aarch64-linux-gnu-gcc')).path,
        MKE2FS: (await findTool('mke2fs')).path,
        E2FSPROGS_FAKE_TIME: '1',
      },
    });
  });
  return join(path, 'root.ext4');
}
