import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import type { Toolchain } from './toolchain.ts';

/** Where a tree says the least version of each tool; Linux 5.13 and newer. */
const script = 'scripts/min-tool-version.sh';

/** make's ARCH as the tree's scripts call it. */
const folderOf = (arch: string) => (arch === 'x86_64' || arch === 'i386' ? 'x86' : arch);

/**
 * Throws InfraError where the tree wants a newer compiler than the toolchain has. A tree that names none takes any; a
 * compiler that does not say its version is left to the tree's own Kconfig, which asks it, too.
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
