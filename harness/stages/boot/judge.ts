import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import type { Exit } from '../../core/exec.ts';
import { diffConfigs } from '../../kconfig/diff.ts';
import { parseDotconfig } from '../../kconfig/dotconfig.ts';
import { firstFrames } from '../../klog/frames.ts';
import { crosvmWords } from '../../parts/machine/crosvm-words.ts';
import { kernelWordsIn } from './command.ts';
import { sayDevice } from './device-record.ts';
import { rebootLoop, withoutAgent } from './judge-own.ts';
import { judgeRunningPolicies } from './judge-policies.ts';
import { judgeMount, judgeNode } from './judge-surface.ts';
import { secretWordsIn } from './secret-words.ts';
import type { BootEvidence } from './stage.ts';

export type BootCheck =
  | 'init'
  | 'channel'
  | 'log'
  | 'up'
  | 'build-id'
  | 'config'
  | 'clock'
  | 'node'
  | 'mount'
  | 'policy'
  | 'waivers'
  | 'no-secret'
  | 'device';

const red = redOf<BootCheck>();

/** How far the guest's clock may be from ours, in seconds. */
const clockLimit = 5;

/** Every check of the boot stage, from its evidence alone. Checks that need init are omitted if init was not reached. */
export function judgeBoot(evidence: BootEvidence): readonly Verdict<BootCheck>[] {
  const log = judgeLog(evidence);
  const init = judgeInit(evidence);
  const device = judgeDevice(evidence);
  if (init.failure) return log.failure ? [log, init, ...device] : [init, ...device];
  const channel = judgeChannel(evidence);
  if (channel.failure) return [init, log, channel, ...device];
  if (evidence.own?.agent === 'none') return [...device, init, log, ...withoutAgent(evidence)];
  return [
    ...device,
    init,
    log,
    channel,
    judgeUp(evidence),
    judgeBuildId(evidence),
    judgeConfig(evidence),
    judgeClock(evidence),
    judgeSecrets(evidence),
    ...evidence.expected.nodes.map(node => judgeNode(evidence, node)),
    ...evidence.expected.mounts.map(mount => judgeMount(evidence, mount)),
    ...judgeRunningPolicies(evidence.policies ?? []),
  ];
}

const at = (seconds: number) => `${seconds.toFixed(1)} s`;

function judgeInit(evidence: BootEvidence): Verdict<BootCheck> {
  const { end, lastLines, vmm, limits, own } = evidence;
  const words = crosvmWords(vmm);
  const last = { lastLine: lastLines.at(-1) ?? (words || 'nothing was printed') };
  if (own && own.reboots > 1) return red('init', rebootLoop(own.reboots, last));
  switch (end.how) {
    case 'init':
      return { check: 'init', says: `init said that it runs ${end.at.toFixed(2)} s after power-on` };
    case 'panic':
      return red('init', {
        code: 'boot.panic',
        what: `boot: guest panicked ${at(end.at)} into its ${limits.deadline} s`,
        lastLine: end.line,
        because: frames(evidence),
        todo: "start from the panic's own words above; the whole console is in console.log of this run",
      });
    case 'exited':
      return red('init', {
        code: 'boot.vmm-ended',
        what: `boot: the VMM ended ${at(end.at)} after power-on, before init (${ending(end.exit)})`,
        ...last,
        ...(words ? { because: `the VMM said: ${words}` } : {}),
        todo: "look at the console above for a reboot, and at the VMM's own words",
        blame: words && failed(end.exit) && evidence.consoleBytes === 0 ? 'infrastructure' : 'product',
      });
    case 'silent':
      return red('init', {
        code: 'boot.console-silent',
        what: `boot: the console was silent for ${at(end.seconds)}, ${end.bytes === 0 ? 'from the first byte on' : `after ${end.bytes} bytes`}`,
        ...last,
        because: `the kernel command line says: ${kernelWordsIn(evidence.command)}`,
        todo:
          end.bytes === 0
            ? 'check that console= names the UART the machine has and that its driver and console option are on'
            : 'the last line says what it was doing when it hung',
      });
    case 'deadline':
      return red('init', {
        code: 'boot.init-not-reached',
        what: `boot: init was not reached within ${limits.deadline} s`,
        ...last,
        todo: 'the last line says how far it came',
      });
  }
}

/** Whether the VMM did not end as it does when the guest powers off. */
const failed = ({ exitCode, signal }: Exit) => exitCode !== 0 || signal !== undefined;

function ending({ exitCode, signal }: Exit) {
  return signal ? `by ${signal}` : `exit code ${exitCode ?? 'unknown'}`;
}

function frames({ incidents }: BootEvidence): string {
  const [first] = incidents;
  if (!first) return 'the log has no report beside the panic line';
  return [first.title, ...firstFrames(first)].join('\n');
}

/** The device that ran the guest, and the notes on it: never a failure, because the preflight stops at those. */
function judgeDevice({ device }: BootEvidence): Verdict<BootCheck>[] {
  if (!device) return [];
  const { notes } = device;
  return [
    {
      check: 'device',
      says: `the guest ran on ${sayDevice(device)}`,
      ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
    },
  ];
}

function judgeLog(evidence: BootEvidence): Verdict<BootCheck> {
  const [first] = evidence.incidents;
  if (!first) return { check: 'log', says: 'no panic, oops, BUG or WARNING in the log' };
  return red('log', {
    code: 'kernel.reported',
    what: `boot: ${first.title}`,
    lastLine: first.evidence[0]?.text ?? '',
    because: frames(evidence),
    todo: `read console.log of this run from line ${first.line} on`,
  });
}

function judgeChannel({ silentAgent }: BootEvidence): Verdict<BootCheck> {
  if (!silentAgent) return { check: 'channel', says: 'the agent answers on the second UART' };
  return { check: 'channel', says: silentAgent.what, failure: silentAgent };
}

function judgeUp({ guest }: BootEvidence): Verdict<BootCheck> {
  const milestones = guest?.milestones ?? [];
  const up = milestones.find(milestone => milestone.name === 'up');
  if (up?.failed) {
    return red('up', {
      code: 'boot.init-still-mounts',
      what: `boot: ${up.text}`,
      lastLine: `endgoal-init: up ${up.uptime} failed: ${up.text}`,
      because: 'a file system that init mounts or checks does not come',
      todo: 'see which device or server it waits for, and give it to the guest: DISKS=<image>',
    });
  }
  if (up) return { check: 'up', says: `init was done ${up.uptime.toFixed(2)} s after the kernel's start` };
  const last = milestones.at(-1);
  return red('up', {
    code: 'boot.init-hung',
    what: 'boot: init hung before it was done',
    lastLine: last ? `endgoal-init: ${last.name} ${last.uptime} ${last.text}` : 'no milestone',
    because: `running in the guest:\n${(guest?.processes ?? [])
      .filter(({ command }) => !command.startsWith('['))
      .map(({ pid, state, command }) => `${pid} ${state} ${command}`)
      .slice(-6)
      .join('\n')}`,
    todo: 'look at what init does after its last milestone',
  });
}

function judgeBuildId({ guest, expected }: BootEvidence): Verdict<BootCheck> {
  const runs = guest?.buildId;
  if (runs === expected.buildId) return { check: 'build-id', says: `build id ${runs} runs` };
  return red('build-id', {
    code: 'boot.other-kernel',
    what: 'boot: another kernel runs than the one that was built',
    because: `built: ${expected.buildId}\nruns:  ${runs ?? 'a kernel without build id'} (${guest?.version ?? 'no version'})`,
    todo: 'find out which file the VMM loads, and put the built Image there',
  });
}

function judgeConfig({ guest, expected }: BootEvidence): Verdict<BootCheck> {
  if (expected.config === undefined) {
    const skipped = 'the prebuilt kernel has no embedded configuration to compare with';
    return { check: 'config', says: skipped, skipped };
  }
  if (guest?.config === undefined) {
    return red('config', {
      code: 'boot.no-config-gz',
      what: 'boot: the guest has no /proc/config.gz',
      because: 'IKCONFIG_PROC is off in the kernel that runs',
      todo: 'put CONFIG_IKCONFIG=y and CONFIG_IKCONFIG_PROC=y back',
    });
  }
  const differences = diffConfigs(
    parseDotconfig(expected.config, 'built'),
    parseDotconfig(guest.config, '/proc/config.gz'),
  );
  if (differences.length === 0) return { check: 'config', says: '/proc/config.gz equals the built .config' };
  return red('config', {
    code: 'boot.other-config',
    what: `boot: /proc/config.gz differs from the built .config in ${differences.length} options`,
    because: differences
      .slice(0, 8)
      .map(row => `CONFIG_${row.symbol}: built ${row.before}, runs ${row.after}`)
      .join('\n'),
    todo: 'find out which file the VMM loads, and put the built Image there',
  });
}

function judgeClock({ clockSkew = Number.NaN }: BootEvidence): Verdict<BootCheck> {
  const says = `the guest's clock differs from the host's by ${clockSkew.toFixed(1)} s (at most ${clockLimit} s)`;
  if (Math.abs(clockSkew) <= clockLimit) return { check: 'clock', says };
  return red('clock', {
    code: 'boot.clock',
    what: `boot: ${says}`,
    because: 'nothing set the system clock from the RTC',
    todo: "look for CONFIG_RTC_HCTOSYS, CONFIG_RTC_CLASS and the board's RTC driver (CONFIG_RTC_DRV_PL031)",
  });
}

function judgeSecrets({ guest }: BootEvidence): Verdict<BootCheck> {
  const words = secretWordsIn(guest?.cmdline ?? '');
  if (words.length === 0) return { check: 'no-secret', says: 'the kernel command line holds no secret' };
  return red('no-secret', {
    code: 'boot.secret-on-command-line',
    what: `boot: the kernel command line holds a secret: ${words.join(', ')}`,
    because: '/proc/cmdline is readable for everybody in the guest',
    todo: 'take it from the kernel command line',
  });
}
