import {
  type HostProof,
  hostProofs,
  type ReplacedOption,
  replacedOptions,
} from '../../../fragments/host-surface.ts';
import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import { firstFrames } from '../../klog/frames.ts';
import type { Incident } from '../../klog/report.ts';
import type { HostEvidence, ProofSeen } from './evidence.ts';

export type HostCheck = 'proof' | 'log' | 'exclusive' | 'throughput' | 'boot-chain' | 'replaced';

const red = redOf<HostCheck>();

/** Security modules with LSM_FLAG_EXCLUSIVE: mainline lets only one of them be active. */
const exclusive = ['selinux', 'apparmor', 'smack', 'tomoyo'];

/** Judges every check of a host kernel, from its evidence alone. */
export function judgeHost(evidence: HostEvidence): readonly Verdict<HostCheck>[] {
  return [
    ...hostProofs.map(proof => judgeProof(evidence, proof)),
    ...evidence.boots.map(({ boot, incidents = [] }) =>
      judgeLog(boot, incidents, `host-${boot}/device-console.log`),
    ),
    judgeLog('U-Boot', evidence.chain.incidents ?? [], 'host-chain.log'),
    judgeExclusive(evidence),
    judgeThroughput(evidence),
    judgeChain(evidence),
    ...replacedOptions.map(row => judgeReplaced(evidence, row)),
  ];
}

const named = (options: readonly string[]) => options.map(option => `CONFIG_${option}`).join(', ');

const proofSeen = ({ boots }: HostEvidence, name: string): ProofSeen | undefined =>
  boots.flatMap(({ proofs }) => proofs).find(proof => proof.name === name);

function judgeProof(evidence: HostEvidence, proof: HostProof): Verdict<HostCheck> {
  const { name, title, options } = proof;
  const seen = proofSeen(evidence, name);
  if (seen?.exitCode === 0) return { check: 'proof', subject: name, says: `${title}: ${seen.says}` };
  return red(
    'proof',
    {
      code: 'host.feature-not-seen',
      what: `host: not seen that ${title}`,
      lastLine: seen?.says ?? 'the proof did not run',
      because: `it needs ${named(options)}`,
      todo: `npm run device, then beside it: adb -s SERIAL shell sh -s ${name} <harness/stages/host/proofs.sh`,
    },
    name,
  );
}

/** Fails if the kernel reported an incident, because then its proofs are not reliable. `file` is the console's log in the run's folder. */
function judgeLog(boot: string, incidents: readonly Incident[], file: string): Verdict<HostCheck> {
  const [first] = incidents;
  if (!first) {
    return {
      check: 'log',
      subject: boot,
      says: `boot for ${boot}: no panic, oops, BUG or WARNING in the log`,
    };
  }
  return red(
    'log',
    {
      code: 'kernel.reported',
      what: `host: ${first.title}, in the boot for ${boot}`,
      lastLine: first.evidence[0]?.text ?? first.title,
      because: ['the kernel reported this by itself', ...firstFrames(first)].join('\n'),
      todo: `read ${file} of this run from line ${first.line} on`,
    },
    boot,
  );
}

/** A configuration may name several exclusive modules. The kernel starts only the first one, without a warning. */
function judgeExclusive(evidence: HostEvidence): Verdict<HostCheck> {
  // The default of CONFIG_LSM also names modules that are not built.
  const claimed = evidence.lsmOrder.filter(
    name => exclusive.includes(name) && evidence.on.includes(`SECURITY_${name.toUpperCase()}`),
  );
  const active = evidence.boots.map(({ boot, lsm }) => ({
    boot,
    lsm: lsm.filter(name => exclusive.includes(name)),
  }));
  const wrong = active.find(({ boot, lsm }) => lsm.join() !== boot);
  const says = `CONFIG_LSM names ${claimed.join(' and ') || 'none'}${
    claimed.length > 1 ? ', of which one can be active' : ''
  }; ${active.map(({ boot, lsm }) => `boot for ${boot}: ${lsm.join(', ') || 'none'}`).join('; ')}`;
  if (!wrong) return { check: 'exclusive', says };
  return red('exclusive', {
    code: 'host.wrong-security-module',
    what: `host: ${wrong.lsm.join(', ') || 'no mandatory access control'} is active in the boot for ${wrong.boot}`,
    because: says,
    todo: `build CONFIG_SECURITY_${wrong.boot.toUpperCase()} in, and name it first in lsm= or CONFIG_LSM`,
  });
}

/** Read speed in MB/s, from the output of a proof. */
export function readRate(seen: Pick<ProofSeen, 'says'> | undefined): number | undefined {
  const rate = /read at ([\d.]+) MB\/s/.exec(seen?.says ?? '')?.[1];
  return rate === undefined ? undefined : Number(rate);
}

/** Compares the two ciphers, measured on the same device in the same minute. Any ratio passes. */
function judgeThroughput(evidence: HostEvidence): Verdict<HostCheck> {
  const chacha = readRate(proofSeen(evidence, 'crypt_chacha'));
  const aes = readRate(proofSeen(evidence, 'crypt_aes'));
  if (chacha === undefined || aes === undefined) {
    const skipped = `${chacha === undefined ? 'ChaCha20-Poly1305' : 'AES-XTS'} was not measured: its proof failed`;
    return { check: 'throughput', says: skipped, skipped };
  }
  return {
    check: 'throughput',
    says: `a disk is read at ${chacha} MB/s through ChaCha20-Poly1305 with dm-integrity, at ${aes} MB/s through AES-XTS: ${(chacha / aes).toFixed(2)} of it`,
  };
}

function judgeChain({ chain: { steps, lastLine } }: HostEvidence): Verdict<HostCheck> {
  const missing = steps.find(({ at }) => at === undefined);
  const says = steps
    .flatMap(({ name, at }) => (at === undefined ? [] : [`${name} ${at.toFixed(1)} s`]))
    .join(', ');
  if (!missing) return { check: 'boot-chain', says };
  return red('boot-chain', {
    code: 'host.u-boot-chain',
    what: `host: booting through U-Boot ended before ${missing.name}`,
    lastLine,
    ...(says ? { because: `reached: ${says}` } : {}),
    todo: 'read host-chain.log of this run',
  });
}

function judgeReplaced({ on }: HostEvidence, { option, by, because }: ReplacedOption): Verdict<HostCheck> {
  const says = `CONFIG_${option} does not exist; ${named(by)} instead: ${because}`;
  const off = by.filter(name => !on.includes(name));
  if (off.length === 0) return { check: 'replaced', subject: option, says };
  return red(
    'replaced',
    {
      code: 'host.replacement-off',
      what: `host: what replaces CONFIG_${option} is off`,
      because: says,
      todo: `add CONFIG_${off[0]}=y to a fragment of fragments/host`,
    },
    option,
  );
}
