import type { Profile } from '../../contract/profile.ts';
import type { GuestFacts } from '../../facts/facts.ts';
import { parseDotconfig, toConfig } from '../../kconfig/dotconfig.ts';
import { parseCommandLine } from '../../policy/command-line.ts';
import { type Finding, judgePolicies } from '../../policy/judge.ts';
import type { Policy, TreePolicy } from '../../policy/policy.ts';

/** The names of a profile's policies about the command line and the running kernel: the boot stage judges these. */
export const runningPolicies = ({ policies }: Pick<Profile, 'policies'>): string[] =>
  policies.filter(isRunning).map(({ name }) => name);

const isRunning = (policy: Policy | TreePolicy): policy is Policy =>
  'of' in policy && policy.of !== undefined && policy.of !== 'configuration';

/** What the policies are judged by. */
export interface Running {
  readonly guest: GuestFacts;
  /** The text of the kernel's .config; undefined where nothing tells it. */
  readonly config: string | undefined;
  /** The VMM's command. */
  readonly command: readonly string[];
  readonly today: Date;
}

/** Judges a profile's policies about the command line and the running kernel. */
export function judgeRunning(
  { policies, waivers }: Pick<Profile, 'policies' | 'waivers'>,
  running: Running,
): Finding[] {
  const { guest, config = '', command, today } = running;
  const judged = policies.filter(isRunning);
  // Waivers for other policies are judged with the configuration.
  const rules = {
    policies: judged,
    waivers: waivers.filter(({ policy }) => judged.some(({ name }) => name === policy)),
  };
  const version = /^Linux version (\d+\.\d+(?:\.\d+)?)/.exec(guest.version)?.[1] ?? '0.0.0';
  const options = toConfig(parseDotconfig(config, '/proc/config.gz'));
  const said = {
    'command line': new Map([
      ...parseCommandLine(guest.cmdline),
      // Not a parameter: what waivers for an emulated machine name.
      ['vm.accelerator', command.some(word => /^tcg\b/.test(word)) ? 'tcg' : 'kvm'],
    ]),
    'run time': new Map([
      ...Object.entries(guest.sysctls ?? {}),
      ...guest.lsms.map(name => [`lsm.${name}`, 'y'] as const),
    ]),
  };
  const lsms = judged
    .flatMap(({ rows }) => rows.map(({ option }) => option))
    .filter(name => name.startsWith('lsm.'));
  return (['command line', 'run time'] as const).flatMap(of =>
    judgePolicies(rules, {
      of,
      version,
      today,
      config: new Map([...options, ...said[of]]),
      // A sysctl that the kernel does not have is not applicable, unless the guest reported none at all; a module that is
      // not active is a fault.
      ...(of === 'run time' && Object.keys(guest.sysctls ?? {}).length > 0
        ? { knownSymbols: new Set([...lsms, ...said[of].keys()]) }
        : {}),
    }),
  );
}
