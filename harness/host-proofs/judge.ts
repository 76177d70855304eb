import type { Failure } from '../errors.ts';
import type { Verdict } from '../stage.ts';
import type { HostEvidence } from './evidence.ts';
import { hostProofs, replacedOptions } from './proofs.ts';

export type HostCheck = 'proof' | 'exclusive' | 'boot-chain' | 'replaced';

/** The security modules of which mainline lets one be active at a time (LSM_FLAG_EXCLUSIVE). */
const exclusive = ['selinux', 'apparmor', 'smack', 'tomoyo'];

/** Every check of a host kernel, from its evidence alone. */
export function judgeHost(evidence: HostEvidence): readonly Verdict<HostCheck>[] {
  return [
    ...hostProofs.map(proof => judgeProof(evidence, proof)),
    judgeExclusive(evidence),
    judgeChain(evidence),
    ...replacedOptions.map(row => judgeReplaced(evidence, row)),
  ];
}

function failure(details: Omit<Failure, 'blame'>): Failure {
  return { ...details, blame: 'product' };
}

function judgeProof(evidence: HostEvidence, proof: (typeof hostProofs)[number]): Verdict<HostCheck> {
  const seen = evidence.boots
    .find(({ boot }) => boot === proof.boot)
    ?.proofs.find(({ name }) => name === proof.name);
  const subject = proof.name;
  const says = seen?.says ?? 'it was not looked at';
  if (seen?.exitCode === 0) return { check: 'proof', subject, says: `${proof.title}: ${says}` };
  const off = proof.options.filter(option => !evidence.on.includes(option));
  return {
    check: 'proof',
    subject,
    says,
    failure: failure({
      what: `host: not seen that ${proof.title}`,
      lastLine: says,
      because:
        off.length > 0
          ? `off in the built .config: ${off.map(option => `CONFIG_${option}`).join(', ')}`
          : `what it stands on is on: ${proof.options.map(option => `CONFIG_${option}`).join(', ')}`,
      todo:
        off.length > 0
          ? `npm run kconfig -- explain ${off[0]} says why it is not there`
          : `npm run device, then in its shell: sh -s ${proof.name} <harness/host-proofs/proofs.sh`,
    }),
  };
}

/** A configuration may name several exclusive modules; only the first one starts, without a word. */
function judgeExclusive(evidence: HostEvidence): Verdict<HostCheck> {
  const named = evidence.lsmOrder.filter(name => exclusive.includes(name));
  const active = evidence.boots.map(({ boot, lsm }) => ({
    boot,
    lsm: lsm.filter(name => exclusive.includes(name)),
  }));
  const wrong = active.find(({ boot, lsm }) => lsm.join() !== boot);
  const says = `CONFIG_LSM names ${named.join(' and ') || 'none'}, of which one can be active; ${active
    .map(({ boot, lsm }) => `boot for ${boot}: ${lsm.join(', ') || 'none'}`)
    .join('; ')}`;
  if (!wrong) return { check: 'exclusive', says };
  return {
    check: 'exclusive',
    says,
    failure: failure({
      what: `host: ${wrong.lsm.join(', ') || 'no mandatory access control'} is active in the boot for ${wrong.boot}`,
      because: says,
      todo: `build CONFIG_SECURITY_${wrong.boot.toUpperCase()} in, and name it first in lsm= or CONFIG_LSM`,
    }),
  };
}

function judgeChain({ chain: { steps, lastLine } }: HostEvidence): Verdict<HostCheck> {
  const missing = steps.find(({ at }) => at === undefined);
  const says = steps
    .flatMap(({ name, at }) => (at === undefined ? [] : [`${name} ${at.toFixed(1)} s`]))
    .join(', ');
  if (!missing) return { check: 'boot-chain', says };
  return {
    check: 'boot-chain',
    says,
    failure: failure({
      what: `host: booting through U-Boot ended before ${missing.name}`,
      lastLine,
      ...(says ? { because: `reached: ${says}` } : {}),
      todo: 'read host-chain.log of this run',
    }),
  };
}

function judgeReplaced(
  { on }: HostEvidence,
  { option, by, because }: (typeof replacedOptions)[number],
): Verdict<HostCheck> {
  const says = `CONFIG_${option} does not exist; ${by.map(name => `CONFIG_${name}`).join(', ')} instead: ${because}`;
  const off = by.filter(name => !on.includes(name));
  if (off.length === 0) return { check: 'replaced', subject: option, says };
  return {
    check: 'replaced',
    subject: option,
    says,
    failure: failure({
      what: `host: what replaces CONFIG_${option} is off`,
      because: says,
      todo: `add CONFIG_${off[0]}=y to a fragment of fragments/host`,
    }),
  };
}
