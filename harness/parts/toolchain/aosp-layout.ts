import { copyFile, cp, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onPath } from '../../setup/detect.mjs';

/** Debian's multiarch folder on this workstation. */
const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/** Whether this workstation has the parts of the layout: Debian's clang and OpenSSL's headers. */
export async function canLayOut(): Promise<boolean> {
  const headers = await readdir('/usr/include/openssl').catch((): string[] => []);
  return onPath('clang', process.env) !== undefined && headers.includes('engine.h');
}

/**
 * Lays out a folder like AOSP's prebuilts, from this workstation's clang and OpenSSL. `clangs` are the names of the clang
 * folders; all of them have the same programs.
 */
export async function layOutAosp(root: string, clangs: readonly string[]): Promise<void> {
  const bin = dirname(await realpath(onPath('clang', process.env) ?? ''));
  for (const name of clangs) {
    const folder = join(root, 'prebuilts/clang/host/linux-x86', name);
    await mkdir(folder, { recursive: true });
    await mkdir(join(folder, 'bin'));
    for (const program of await readdir(bin)) {
      await symlink(join(bin, program), join(folder, 'bin', program));
    }
    const lld = onPath('ld.lld', process.env);
    if (lld && !(await readdir(bin)).includes('ld.lld')) await symlink(lld, join(folder, 'bin/ld.lld'));
  }
  const tools = join(root, 'prebuilts/kernel-build-tools/linux-x86');
  const headers = join(tools, 'include/openssl');
  await cp('/usr/include/openssl', headers, { recursive: true });
  await cp(`/usr/include/${multiarch}/openssl`, headers, { recursive: true });
  await mkdir(join(tools, 'lib64'));
  for (const library of ['libcrypto.so', 'libssl.so']) {
    const path = await realpath(`/usr/lib/${multiarch}/${library}`);
    await copyFile(path, join(tools, 'lib64', path.slice(dirname(path).length + 1)));
    await symlink(path.slice(dirname(path).length + 1), join(tools, 'lib64', library));
  }
}
