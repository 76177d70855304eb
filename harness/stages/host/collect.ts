import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostBoot, type HostProof, hostProofs } from '../../../fragments/host-surface.ts';
import { InfraError } from '../../core/errors.ts';
import { type AdbDevice, quoted } from '../../parts/machine/adb/client.ts';
import type { HostBootSeen, ProofSeen } from './evidence.ts';

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

async function look(device: AdbDevice, script: string, proof: HostProof): Promise<ProofSeen> {
  const { name, options, deadline, words = [] } = proof;
  // The device's own timeout ends a proof that hangs. The later deadline here means that the device itself hangs.
  const seen = await device.shell(
    `timeout -s KILL ${deadline} sh -s ${[name, ...words].map(quoted).join(' ')}`,
    {
      deadline: deadline + 15,
      input: script,
    },
  );
  const overran = seen.exitCode === 128 + 9;
  const says = lastLine(seen.stdout) || lastLine(seen.stderr) || 'it printed nothing';
  return {
    name,
    options,
    exitCode: overran ? undefined : seen.exitCode,
    says: overran ? `no end within ${deadline} s; last it said: ${says}` : says,
    seconds: seen.seconds,
  };
}

/** Runs all proofs of one boot on a running device. */
export async function proveHost(
  device: AdbDevice,
  boot: HostBoot,
  { progress, signal }: { readonly progress: (doing: string) => void; readonly signal: AbortSignal },
): Promise<Pick<HostBootSeen, 'boot' | 'lsm' | 'proofs'>> {
  const script = await readFile(join(import.meta.dirname, 'proofs.sh'), 'utf8');
  const proofs: ProofSeen[] = [];
  for (const proof of hostProofs.filter(row => row.boot === boot)) {
    signal.throwIfAborted();
    progress(proof.title);
    proofs.push(await look(device, script, proof));
  }
  const { stdout, exitCode, stderr } = await device.shell('cat /sys/kernel/security/lsm', { deadline: 10 });
  if (exitCode !== 0) {
    throw new InfraError({
      code: 'host.modules-unreadable',
      what: 'host: the list of security modules could not be read',
      lastLine: stderr.trim(),
      todo: 'check that securityfs is mounted on the device',
    });
  }
  return { boot, lsm: stdout.trim().split(','), proofs };
}
