import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import type { Toolchain } from './toolchain.ts';

/** The script of a tree that prints the minimum version of each tool. Linux 5.13 and newer have it. */
const script = 'scripts/min-tool-version.sh';

/** make's ARCH in the spelling of the tree's scripts (SRCARCH). */
const folderOf = (arch: string) => (arch === 'x86_64' || arch === 'i386' ? 'x86' : arch);

/**
 * Throws InfraError if the tree needs a newer compiler than the toolchain has. A tree without the script accepts any
 * compiler. If the compiler's version is unknown, the tree's own Kconfig checks it later.
 */
export async function refuseTooOld(
  { name, compiler }: Pick<Toolchain, 'name' | 'compiler'>,
  tree: string,
  arch: string,
): Promise<void> {
  if (!existsSync(join(tree, script))) return;
  const { stdout, exitCode } = await run(['sh', join(tree, script), compiler.tool], {
    owner: 'config',
    deadline: 10,
    env: { SRCARCH: folderOf(arch) },
    check: false,
  });
  const least = stdout.trim();
  const known = exitCode === 0 && [compiler.version, least].every(text => /^\d+(\.\d+)*$/.test(text));
  if (!known || !isOlder(compiler.version, least)) return;
  const is = compiler.tool === 'llvm' ? 'clang' : compiler.tool;
  throw new InfraError({
    code: 'toolchain.too-old',
    what: `config: ${is} ${compiler.version} of ${name} is too old for this tree`,
    because: `${join(tree, script)} asks for ${is} ${least} or newer`,
    todo: `get a newer ${is}, or take another toolchain or tree: TOOLCHAIN=…, KERNEL_SRC=…`,
  });
}

/** `9.4` < `11.0.0` < `11.1`. */
function isOlder(version: string, least: string): boolean {
  const [a, b] = [version, least].map(text => text.split('.').map(Number));
  for (let at = 0; at < (b?.length ?? 0); at++) {
    const [mine = 0, theirs = 0] = [a?.[at], b?.[at]];
    if (mine !== theirs) return mine < theirs;
  }
  return false;
}
