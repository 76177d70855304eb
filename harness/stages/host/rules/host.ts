import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { kernelWordsIn } from '../../boot/command.ts';
import { askedFor, lines } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';
import type { HostBootSeen, ProofSeen } from '../evidence.ts';

/** A failed proof of the host, with its boot. */
interface Refuted {
  readonly proof: ProofSeen;
  readonly boot: HostBootSeen;
  /** Options of the built .config that are on. */
  readonly on: readonly string[];
}

function refuted({ stage, check, subject }: Symptom, { host }: Evidence): Refuted | undefined {
  if (stage !== 'host' || check !== 'proof' || !host) return undefined;
  for (const boot of host.boots) {
    const proof = boot.proofs.find(({ name }) => name === subject);
    if (proof && proof.exitCode !== 0) return { proof, boot, on: host.on };
  }
  return undefined;
}

/** The security module of a boot, if it is not active. */
function inactive({ boot, lsm, ...seen }: HostBootSeen) {
  if (lsm.includes(boot)) return undefined;
  return {
    because: lines(
      `active are ${lsm.join(', ')}`,
      `the kernel command line says: ${kernelWordsIn(seen.command)}`,
    ),
    todo: `name ${boot} in lsm= or CONFIG_LSM, before any other of selinux, apparmor, smack and tomoyo`,
  };
}

/** The evidence of a passed host with one failed proof. */
function changedProof(name: string, changes: Partial<ProofSeen>): Evidence {
  const change = (proof: ProofSeen) => (proof.name === name ? { ...proof, exitCode: 1, ...changes } : proof);
  return changed('host', {
    boots: green.host.boots.map(boot => ({ ...boot, proofs: boot.proofs.map(change) })),
  });
}

const sample = (subject: string, evidence: Evidence) => ({
  stage: 'host' as const,
  check: 'proof',
  subject,
  evidence,
});

export const hostRules: readonly Rule[] = [
  {
    id: 'host-option-off',
    matches(symptom, evidence) {
      const found = refuted(symptom, evidence);
      const off = found?.proof.options.filter(option => !found.on.includes(option)) ?? [];
      if (off.length === 0) return undefined;
      return {
        because: lines(
          `off in the built .config: ${off.map(option => `CONFIG_${option}`).join(', ')}`,
          ...off.map(option => askedFor(evidence, option)),
        ),
        todo: `put CONFIG_${off[0]}=y back; npm run kconfig -- explain ${off[0]} says why it is not there`,
      };
    },
    sample: sample('bridge', changedProof('bridge', { options: ['BRIDGE', 'NOT_THERE'] })),
  },
  {
    id: 'host-security-module-inactive',
    matches(symptom, evidence) {
      if (symptom.stage !== 'host') return undefined;
      if (symptom.check === 'exclusive') {
        return evidence.host?.boots.map(inactive).find(found => found !== undefined);
      }
      const found = refuted(symptom, evidence);
      return found && found.proof.name === found.boot.boot ? inactive(found.boot) : undefined;
    },
    sample: {
      stage: 'host',
      check: 'exclusive',
      evidence: changed('host', { boots: green.host.boots.map(boot => ({ ...boot, lsm: ['yama'] })) }),
    },
  },
  {
    id: 'host-permissive',
    matches(symptom, evidence) {
      const found = refuted(symptom, evidence);
      if (found?.proof.name !== 'selinux' || !found.proof.says.includes('permissive')) return undefined;
      const able = found.on.includes('SECURITY_SELINUX_DEVELOP');
      return {
        because: lines(
          'a policy is loaded, but the kernel allows an access that the policy denies',
          able ? 'CONFIG_SECURITY_SELINUX_DEVELOP is on, so SELinux can be made permissive' : undefined,
          `the kernel command line says: ${kernelWordsIn(found.boot.command)}`,
        ),
        todo: 'remove enforcing=0 from the command line, and switch CONFIG_SECURITY_SELINUX_DEVELOP off',
      };
    },
    sample: sample('selinux', changedProof('selinux', { says: 'SELinux is permissive' })),
  },
  {
    id: 'host-proof-overran',
    matches(symptom, evidence) {
      const found = refuted(symptom, evidence);
      if (!found || found.proof.exitCode !== undefined) return undefined;
      return {
        because: `the proof timed out, so there is no result; under emulation a busy workstation may be the cause`,
        todo: `run it alone: npm run device, then beside it: adb -s SERIAL shell sh -s ${found.proof.name} <harness/stages/host/proofs.sh`,
      };
    },
    sample: sample('verity', changedProof('verity', { exitCode: undefined, says: 'no end within 90 s' })),
  },
  {
    id: 'host-feature-fails',
    matches(symptom, evidence) {
      const found = refuted(symptom, evidence);
      if (!found) return undefined;
      const { options, name } = found.proof;
      return {
        because: `all options that it needs are on (${options.map(option => `CONFIG_${option}`).join(', ')}), but it does not work`,
        todo: `read device-console.log of this boot; to try it by hand: npm run device, then beside it: adb -s SERIAL shell sh -s ${name} <harness/stages/host/proofs.sh`,
      };
    },
    sample: sample('verity', changedProof('verity', { says: 'one flipped bit was not noticed' })),
  },
];
