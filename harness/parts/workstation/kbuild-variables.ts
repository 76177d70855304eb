/**
 * Variables that kbuild and make take from the environment as they would from make's command line. People who build
 * kernels export them in their shells; a build that is known by its inputs must not listen to them.
 */
const ofKbuild =
  /^(?:ARCH|SRCARCH|SUBARCH|LLVM|LLVM_IAS|CROSS_COMPILE\w*|K(?:BUILD|CONFIG)_\w+|K(?:C|CPP|A|RUST)FLAGS|HOSTCXXFLAGS|USER(?:C|LD)FLAGS|LOCALVERSION|INSTALL_\w+|M|O|W|C|CF|(?:GNU)?MAKEFLAGS|MFLAGS|MAKELEVEL|MAKEFILES)$/;

/** For a process's environment: each variable of kbuild's that is set here, to be removed. */
export function withoutKbuild(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(env)
      .filter(name => ofKbuild.test(name))
      .map(name => [name, undefined]),
  );
}
