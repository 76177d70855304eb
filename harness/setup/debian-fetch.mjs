import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explained, updateLists } from './apt.mjs';
import { SetupError } from './failure.mjs';
import { run } from './process.mjs';
import { publishTool, scratchFolder, sweepScratch } from './tool-store.mjs';

/**
 * Fetches a program from a Debian suite that this workstation does not use. apt fetches it and checks its signature, with
 * endgoal's own sources, lists, cache and state: it changes nothing of the system and does not need root.
 */

/**
 * A Debian archive, as in apt's sources.
 * @typedef {object} Archive
 * @property {string} uri
 * @property {string} suite
 * @property {string} keyring path of the keys that sign it
 */

const keyrings = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** The URI of Debian's main archive, from the package lists that apt has fetched. */
async function machineUri() {
  const format = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)';
  const { output } = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']);
  return output
    .split('\n')
    .map(line => line.split('|'))
    .find(
      ([origin, label, component]) => origin === 'Debian' && label === 'Debian' && component === 'main',
    )?.[3];
}

/**
 * Another suite of the archive in this workstation's own Debian source.
 * @param {string} suite
 * @param {{ log: string, onLine: (line: string) => void }} options
 * @returns {Promise<Archive>}
 */
export async function machineArchive(suite, options) {
  let uri = await machineUri();
  if (!uri) {
    await updateLists([], options);
    uri = await machineUri();
  }
  const keyring = keyrings.find(existsSync);
  if (uri && keyring) return { uri, suite, keyring };
  throw new SetupError({
    what: `set-up: no Debian archive to take packages of ${suite} from`,
    because: uri
      ? `no keyring to check its signature: ${keyrings.join(', ')} are missing`
      : "apt's sources on this workstation do not include Debian's main archive",
    todo: uri
      ? 'install debian-archive-keyring, then npm run setup again'
      : 'install the tools by hand (npm run doctor says how) and name them in their ENDGOAL_ variables',
  });
}

/**
 * A configuration that apt reads after the system's: it keeps the system's proxies and switches its hooks off.
 * @param {string} folder for all files that apt writes
 * @param {Archive} archive
 */
function aptConfiguration(folder, { uri, suite, keyring }) {
  for (const name of ['lists/partial', 'cache/archives/partial', 'state']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(
    join(folder, 'sources.list'),
    `deb [target=Packages signed-by=${keyring}] ${uri} ${suite} main\n`,
  );
  const path = join(folder, 'apt.conf');
  writeFileSync(
    path,
    `#clear APT::Update;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear APT::Default-Release;
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "${folder}/state";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Retries "3";
Acquire::http::Timeout "30";
`,
  );
  return path;
}

/**
 * Fetches the tool's package and puts its program into the store if the program starts here.
 * @param {{ tool: import('./tools.mjs').Tool, archive: Archive, root: string, log: string,
 *   onLine: (line: string) => void }} request `root` is storeRoot()
 */
export async function fetchTool({ tool, archive, root, log, onLine }) {
  const { fetched } = tool;
  if (!fetched) throw new Error(`${tool.name} is not a fetched tool`);
  sweepScratch(root);
  const scratch = scratchFolder(root);
  try {
    const configuration = aptConfiguration(scratch, archive);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    const apt = async (/** @type {string[]} */ ...args) => {
      /** @type {[string, ...string[]]} */
      const argv = ['apt-get', '-c', configuration, ...args];
      const { code, output } = await run(argv, { log, onLine, env, cwd: scratch, check: false });
      if (code !== 0) throw refused(argv, code, output, log, archive);
    };
    await apt('update');
    await apt('download', fetched.package);
    const deb = readdirSync(scratch).find(name => name.endsWith('.deb'));
    if (!deb) throw new SetupError({ what: `set-up: apt fetched no ${fetched.package}`, todo: `see ${log}` });
    const unpacked = join(scratch, 'unpacked');
    await run(['dpkg-deb', '-x', join(scratch, deb), unpacked], { log });
    const program = join(unpacked, fetched.file);
    await run([program, ...(tool.version ?? ['--version'])], { log });
    const { output } = await run(['dpkg-deb', '-f', join(scratch, deb), 'Version'], { log });
    const origin = { package: fetched.package, version: output.trim(), suite: archive.suite };
    publishTool(root, tool.name, program, origin);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} argv
 * @param {number} code
 * @param {string} output
 * @param {string} log
 * @param {Archive} archive
 */
function refused(argv, code, output, log, { suite, keyring }) {
  if (!/is not signed|NO_PUBKEY|BADSIG|Hash Sum mismatch|couldn't be verified/i.test(output)) {
    return explained(argv, code, output, log);
  }
  return new SetupError({
    what: `set-up: Debian's ${suite} did not pass apt's signature check; nothing of it was used`,
    because: output
      .split('\n')
      .filter(line => /^[EW]: /.test(line))
      .slice(-3)
      .join('\n'),
    todo: `bring ${keyring} up to date (package debian-archive-keyring), then npm run setup again`,
  });
}
