/** What make says when it gives a target up. */
export const after = (target: string, status = 'Error 1') =>
  `make[2]: *** [scripts/Makefile.build:250: ${target}] ${status}\nmake: *** [Makefile:242: __sub-make] Error 2\n`;
/** A source of the kernel that does not compile. */
export const cc = (error: string, file = 'fs/vault.c') =>
  `  CC      ${file.replace(/c$/, 'o')}\n${file}:7:3: ${error}\n${after(file.replace(/c$/, 'o'))}`;
/** A tool for the build machine that does not compile. */
export const host = (error: string, file = 'scripts/vault.c') =>
  `  HOSTCC  ${file.replace(/\.c$/, '')}\n${file}:7:3: ${error}\nmake[1]: *** [scripts/Makefile.host:99: ${file.replace(/\.c$/, '')}] Error 1\n`;
/** A link that fails. */
export const ld = (error: string, target = 'vmlinux') => `  LD      ${target}\n${error}\n${after(target)}`;

/** A name, a log, and the code and blame of its root cause. */
export type Sample = readonly [name: string, log: string, code: string, blame: string];
