/** The type of a tool. tools.mjs has the table of all tools. */

/**
 * The stages of a run, and other users of a tool.
 * @typedef {'config' | 'build' | 'boot' | 'drivers' | 'vsock' | 'postgres' | 'network' | 'containers' | 'device' | 'report'} Stage
 */

/**
 * When a tool is needed. `chain`: `npm test` requires it. `extra`: set-up installs it, but `npm test` can run without it.
 * Only `npm run setup -- --with NAME` installs the others.
 * @typedef {'chain' | 'extra' | 'containers' | 'device' | 'clang' | 'shared-cache' | 'network' | 'report-tests'} Group
 */

/**
 * A package that the workstation's Debian release lacks. apt fetches it from another suite into endgoal's tool store; it
 * is never installed.
 * @typedef {object} Fetched
 * @property {string} package name of the package
 * @property {string} suite the Debian suite that has it
 * @property {string} file path of the program in the package, without a leading slash
 */

/**
 * @typedef {object} Tool
 * @property {string} name argument of findTool; the variable `ENDGOAL_` plus this name in capitals overrides its path
 * @property {string} [command] the program to find on the PATH, if it is not `name`
 * @property {string} [header] for a library: the header that must be in an include folder
 * @property {Group} group
 * @property {readonly Stage[]} stages the stages that need it, in order
 * @property {string} why its purpose there, in a few words
 * @property {string} [debian] the Debian package that contains it
 * @property {Readonly<Record<string, string>>} [debianOn] the package's name on hosts of one Debian architecture
 * @property {Fetched} [fetched] instead of `debian`: a package from another suite
 * @property {string} elsewhere how to get it on another distribution
 * @property {readonly string[]} [version] arguments that make it print its version; default `--version`
 */

/** The values of `--with`, and the feature that each enables. */
export const optionalGroups = Object.freeze({
  containers: 'toolchains in containers, and the reference PostgreSQL',
  device: 'the device lanes over adb',
  clang: 'kernels built with LLVM=1',
  'shared-cache': 'tests and measurements of a compiler cache that machines share',
  network: 'the guest on a network through gvproxy',
  'report-tests': 'the tests that open the Allure report in a browser',
});

/**
 * The command that installs the tool on Debian.
 * @param {Tool} tool
 */
export function setupCommand({ group }) {
  return group === 'chain' || group === 'extra' ? 'npm run setup' : `npm run setup -- --with ${group}`;
}

/**
 * The environment variable with the path of a tool: ENDGOAL_QEMU, ENDGOAL_VHOST_DEVICE_VSOCK.
 * @param {Tool} tool
 */
export function overrideOf(tool) {
  return `ENDGOAL_${tool.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}
