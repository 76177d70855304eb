/** What is known of a tool; the table of all of them is tools.mjs. */

/**
 * The stages of a run, and what else needs a tool.
 * @typedef {'config' | 'build' | 'boot' | 'drivers' | 'vsock' | 'postgres' | 'network' | 'containers' | 'device' | 'report'} Stage
 */

/**
 * When a tool is needed. `chain`: `npm test` can't do without. `extra`: set-up brings it, `npm test` is worse without.
 * The others are brought by `npm run setup -- --with NAME` only.
 * @typedef {'chain' | 'extra' | 'containers' | 'device' | 'clang' | 'shared-cache' | 'network' | 'report-tests'} Group
 */

/**
 * A Debian package that this machine's Debian release lacks: fetched through apt from another suite into endgoal's
 * own tool store, never installed.
 * @typedef {object} Fetched
 * @property {string} package name of the package
 * @property {string} suite the Debian suite that has it
 * @property {string} file path of the program in the package, without a leading slash
 */

/**
 * @typedef {object} Tool
 * @property {string} name what findTool asks for; `ENDGOAL_` and this name in capitals overrides where it is
 * @property {string} [command] the program to look for on the PATH, where it is not called `name`
 * @property {string} [header] for a library: the header that must be in an include folder
 * @property {Group} group
 * @property {readonly Stage[]} stages the stages that need it, in order
 * @property {string} why what it does there, a few words
 * @property {string} [debian] the Debian package that has it
 * @property {Readonly<Record<string, string>>} [debianOn] the package's name on hosts of one Debian architecture
 * @property {Fetched} [fetched] instead of `debian`: comes from another suite
 * @property {string} elsewhere how to get it on another distribution
 * @property {readonly string[]} [version] arguments that make it print its version; default `--version`
 */

/** What `--with` takes, and what each enables. */
export const optionalGroups = Object.freeze({
  containers: 'toolchains in containers, and the reference PostgreSQL',
  device: 'the device lanes over adb',
  clang: 'kernels built with LLVM=1',
  'shared-cache': 'tests and measurements of a compiler cache that machines share',
  network: 'the guest on a network through gvproxy',
  'report-tests': 'the tests that open the Allure report in a browser',
});

/**
 * What brings the tool on Debian.
 * @param {Tool} tool
 */
export function setupCommand({ group }) {
  return group === 'chain' || group === 'extra' ? 'npm run setup' : `npm run setup -- --with ${group}`;
}

/**
 * The environment variable that says where a tool is: ENDGOAL_QEMU, ENDGOAL_VHOST_DEVICE_VSOCK.
 * @param {Tool} tool
 */
export function overrideOf(tool) {
  return `ENDGOAL_${tool.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}
