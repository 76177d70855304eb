/**
 * Variables that kbuild and make read from the environment. Developers often export them in their shells; endgoal removes
 * them, because a build must depend on its recorded inputs only.
 */
const ofKbuild =
  /^(?:ARCH|SRCARCH|SUBARCH|LLVM|LLVM_IAS|CROSS_COMPILE\w*|K(?:BUILD|CONFIG)_\w+|K(?:C|CPP|A|RUST)FLAGS|HOSTCXXFLAGS|USER(?:C|LD)FLAGS|LOCALVERSION|INSTALL_\w+|M|O|W|C|CF|(?:GNU)?MAKEFLAGS|MFLAGS|MAKELEVEL|MAKEFILES)$/;

/** Changes to a process's environment that remove every kbuild variable of the current one. */
export function withoutKbuild(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(env)
      .filter(name => ofKbuild.test(name))
      .map(name => [name, undefined]),
  );
}
