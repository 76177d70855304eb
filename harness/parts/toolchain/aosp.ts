import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { ccache, firstLine, openHere, versionIn } from './host.ts';
import { demandTools, llvmPrograms } from './needed.ts';
import type { Toolchain } from './toolchain.ts';

/** Paths below the root of an AOSP tree. */
const prebuilts = {
  clang: 'prebuilts/clang/host/linux-x86',
  buildTools: 'prebuilts/kernel-build-tools/linux-x86',
} as const;

/** The AOSP tree, and the name of its clang. Without a name the newest one is used. */
export interface AospTree {
  readonly aospRoot?: string | undefined;
  /** `clang-r487747c`. */
  readonly aospClang?: string | undefined;
}

/**
 * AOSP's prebuilt clang, with the headers and libraries for host tools that come with it. Throws UserError if the
 * folder does not have AOSP's layout.
 */
export async function aosp(owner: string, { aospRoot, aospClang }: AospTree): Promise<Toolchain> {
  if (!aospRoot) {
    throw new UserError({
      code: 'toolchain.aosp-root-unset',
      what: 'settings: TOOLCHAIN=aosp needs AOSP_ROOT',
      todo: `set AOSP_ROOT to a folder that has ${prebuilts.clang} and ${prebuilts.buildTools}`,
    });
  }
  await demandTools([]);
  const [bin, flags] = [await clangFolder(aospRoot, aospClang), await hostFlagsOf(aospRoot)];
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const [compiler, linker] = await Promise.all([
    firstLine([join(bin, 'clang'), '--version'], { owner }),
    firstLine([join(bin, 'ld.lld'), '--version'], { owner }),
  ]);
  return {
    name: 'aosp',
    identity: { compiler, linker },
    makeVariables: ['LLVM=1', `CC=${ccache()}clang`, `HOSTCC=${ccache()}clang`],
    hostFlags: flags,
    env,
    compiler: { tool: 'llvm', version: versionIn(compiler) },
    cacheFolder: 'ccache',
    open: () => openHere([], env),
  };
}

async function filesIn(root: string, folder: string, needs: string): Promise<string[]> {
  return readdir(join(root, folder)).catch(cause => {
    throw new UserError(
      {
        code: 'toolchain.aosp-incomplete',
        what: `settings: AOSP_ROOT=${root} has no ${folder}`,
        because: `TOOLCHAIN=aosp takes ${needs} from there`,
        todo: 'set AOSP_ROOT to the top of an AOSP or kernel checkout: repo sync brings its prebuilts',
      },
      { cause },
    );
  });
}

/** A revision is a number with an optional letter. `clang-stable` and similar names are links to one of them. */
const revision = /^clang-r?\d/;
const inOrder = new Intl.Collator('en', { numeric: true });

async function clangFolder(root: string, named: string | undefined): Promise<string> {
  const there = (await filesIn(root, prebuilts.clang, 'clang')).filter(name => name.startsWith('clang-'));
  const newest = there
    .filter(name => revision.test(name))
    .sort(inOrder.compare)
    .at(-1);
  const chosen = named ?? newest;
  if (!chosen || !there.includes(chosen)) {
    throw new UserError({
      code: 'toolchain.aosp-clang-missing',
      what: chosen
        ? `settings: AOSP_CLANG=${chosen} is not in ${join(root, prebuilts.clang)}`
        : `settings: ${join(root, prebuilts.clang)} has no clang-r<revision>`,
      because: `there are: ${there.sort(inOrder.compare).join(', ') || 'none'}`,
      todo: named ? 'name one of these, or leave AOSP_CLANG out for the newest' : 'let repo sync fetch it',
    });
  }
  const bin = join(prebuilts.clang, chosen, 'bin');
  const have = await filesIn(root, bin, 'its programs');
  const lacking = llvmPrograms.filter(program => !have.includes(program));
  if (lacking.length > 0) {
    throw new UserError({
      code: 'toolchain.aosp-incomplete',
      what: `settings: ${join(root, bin)} lacks ${lacking.join(', ')}`,
      because: 'LLVM=1 calls it while the kernel is built',
      todo: 'let repo sync fetch this clang whole, or name another one with AOSP_CLANG',
    });
  }
  return join(root, bin);
}

/** With the rpath, host tools find at run time the libraries that they were linked with. */
async function hostFlagsOf(root: string) {
  const folder = (name: string) => join(prebuilts.buildTools, name);
  await filesIn(root, folder('include'), "OpenSSL's headers");
  await filesIn(root, folder('lib64'), "OpenSSL's libraries");
  const [include, lib] = [join(root, folder('include')), join(root, folder('lib64'))];
  return { HOSTCFLAGS: `-I${include}`, HOSTLDFLAGS: `-L${lib} -Wl,-rpath,${lib}` };
}
