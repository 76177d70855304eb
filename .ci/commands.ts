import { $, echo } from 'zx';

const total = { passed: 0, failed: 0, skipped: 0 };
/** A command's closing line, which counts what it ran. */
const closing = /^(\d+) passed, (\d+) failed, (\d+) skipped$/gm;

/** Runs a command, shows what it prints, and adds what it counted; red without a count is a failure of its own. */
async function run(command: string): Promise<void> {
  echo(`== ${command}`);
  const running = $({ nothrow: true, stdio: ['ignore', 'pipe', 'pipe'] })`bash -c ${`${command} 2>&1`}`;
  running.pipe(process.stdout);
  const { exitCode, stdout } = await running;
  const [, passed, failed, skipped] = [...stdout.matchAll(closing)].at(-1)?.map(Number) ?? [];
  total.passed += passed ?? 0;
  total.failed += failed ?? 0;
  total.skipped += skipped ?? 0;
  if (exitCode === 0 && passed !== undefined) return;
  echo(`== ${command}: exit code ${exitCode}${passed === undefined ? ', and nothing was counted' : ''}`);
  if (!failed) total.failed++;
}

await run('npm --silent test');
await run('npm run --silent check');
await run('npm run --silent test:report');
// The packed package in a repository of its own: green, and red for the right reasons.
await run('npm run --silent test:example');
// The chain on a virtual device, under KVM there, and the proofs of the kernel that it runs.
const crosvm = process.env['ENDGOAL_DEVICE_CROSVM'];
echo(
  crosvm
    ? `== the virtual device's VMM is the crosvm ${crosvm}`
    : "== no crosvm was given (ENDGOAL_DEVICE_CROSVM), so none was tried: the virtual device's VMM is QEMU",
);
await run('npm run --silent test:device');
await run('PROFILE=hardened-host npm --silent test');
// The PostgreSQL probes against a server in a container; the engine for it is started and stopped where none runs.
await run('npm run --silent engine -- npm run --silent control');
// Those that need no kernel build and little time; all of them are the nightly run's.
const quickFaults = [
  ...['F01-must-survive-off', 'F02-source-edited', 'F05-dependency-missing', 'F05-not-settable'],
  ...['F06-unknown-option', 'F07-stale-object', 'F08-other-kernel', 'F09-vsock-not-given', 'F14-tun-off'],
  ...['F26-fragments-disagree', 'F26-requests-exclude-each-other', 'F27-image-compressed', 'F30-init-dies'],
];
await run(`npm run --silent faults -- --only ${quickFaults.join(' ')}`);

echo(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
