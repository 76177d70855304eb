import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostProofs, replacedOptions } from '../../../fragments/host-surface.ts';
import { renderFailure } from '../../core/errors.ts';
import { scanKernelLog } from '../../klog/scanner.ts';
import type { HostEvidence } from './evidence.ts';
import { judgeHost } from './judge.ts';

const seen = (boot: 'selinux' | 'apparmor') => ({
  boot,
  command: ['qemu-system-aarch64'],
  powerOnToShell: 5,
  lsm: ['capability', 'landlock', 'lockdown', 'yama', boot],
  proofs: hostProofs
    .filter(proof => proof.boot === boot)
    .map(({ name, options }) => ({ name, options, exitCode: 0, says: `seen ${name}`, seconds: 1 })),
});

const green: HostEvidence = {
  boots: [seen('selinux'), seen('apparmor')],
  chain: {
    steps: [
      { name: 'U-Boot', at: 0.4 },
      { name: 'countdown over', at: 0.9 },
      { name: 'kernel handed over', at: 3.1 },
      { name: 'kernel', at: 3.3 },
      { name: 'init', at: 4.6 },
    ],
    lastLine: '[    1.3] endgoal-init: reached 1.31',
  },
  on: [...hostProofs.flatMap(({ options }) => options), ...replacedOptions.flatMap(({ by }) => by)],
  lsmOrder: ['landlock', 'lockdown', 'yama', 'selinux', 'apparmor', 'bpf'],
};

const red = (evidence: HostEvidence) =>
  judgeHost(evidence).flatMap(({ failure }) => (failure ? [renderFailure(failure)] : []));

/** The evidence with one proof changed. */
function but(name: string, exitCode: number | undefined, says: string): HostEvidence {
  const boots = green.boots.map(boot => ({
    ...boot,
    proofs: boot.proofs.map(proof => (proof.name === name ? { ...proof, exitCode, says } : proof)),
  }));
  return { ...green, boots };
}

describe('a host kernel', () => {
  test('fails for a kernel warning although all proofs hold, with the place in the log', () => {
    const warning = scanKernelLog(
      Buffer.from('[    9.1] WARNING: CPU: 1 PID: 105 at mm/page_alloc.c:5503 __alloc_pages+0x1d8/0x2a0\n'),
    );
    const boots = green.boots.map(row => (row.boot === 'apparmor' ? { ...row, incidents: warning } : row));
    expect(red({ ...green, boots })).toMatchInlineSnapshot(`
      [
        "host: WARNING in corrupted, in the boot for apparmor
        last line  WARNING: CPU: 1 PID: 105 at mm/page_alloc.c:5503 __alloc_pages+0x1d8/0x2a0
        because    the kernel reported this by itself
        do         read host-apparmor/device-console.log of this run from line 1 on",
      ]
    `);
  });

  test('passes if every proof holds', () => {
    expect(red(green)).toEqual([]);
    expect(judgeHost(green)).toHaveLength(hostProofs.length + 6 + replacedOptions.length);
  });

  test('fails for a failed proof', () => {
    expect(red(but('verity', 1, 'one flipped bit was not noticed'))).toMatchInlineSnapshot(`
      [
        "host: not seen that dm-verity notices one flipped bit
        last line  one flipped bit was not noticed
        because    it needs CONFIG_BLK_DEV_DM, CONFIG_DM_VERITY
        do         npm run device, then beside it: adb -s SERIAL shell sh -s verity <harness/stages/host/proofs.sh",
      ]
    `);
  });

  test('fails for a proof that did not run', () => {
    expect(red({ ...green, boots: [seen('selinux')] })).toMatchInlineSnapshot(`
      [
        "host: not seen that AppArmor enforces its profile
        last line  the proof did not run
        because    it needs CONFIG_SECURITY_APPARMOR
        do         npm run device, then beside it: adb -s SERIAL shell sh -s apparmor <harness/stages/host/proofs.sh",
      ]
    `);
  });

  test('fails if the other security module is active', () => {
    const [selinux, apparmor] = [seen('selinux'), seen('apparmor')];
    expect(red({ ...green, boots: [selinux, { ...apparmor, lsm: selinux.lsm }] })).toMatchInlineSnapshot(`
      [
        "host: selinux is active in the boot for apparmor
        because    CONFIG_LSM names selinux and apparmor, of which one can be active; boot for selinux: selinux; boot for apparmor: selinux
        do         build CONFIG_SECURITY_APPARMOR in, and name it first in lsm= or CONFIG_LSM",
      ]
    `);
  });

  test('names its security modules that exclude each other', () => {
    expect(judgeHost(green).find(({ check }) => check === 'exclusive')?.says).toMatchInlineSnapshot(
      `"CONFIG_LSM names selinux and apparmor, of which one can be active; boot for selinux: selinux; boot for apparmor: apparmor"`,
    );
  });

  test('does not mention exclusion if the configuration names one security module', () => {
    const { says } =
      judgeHost({ ...green, lsmOrder: ['yama', 'selinux', 'smack'] }).find(
        ({ check }) => check === 'exclusive',
      ) ?? {};
    expect(says).toBe('CONFIG_LSM names selinux; boot for selinux: selinux; boot for apparmor: apparmor');
  });

  test('reports the read speed of a disk with each cipher', () => {
    const aes = but('crypt_aes', 0, 'crypt aes-xts-plain64: encrypted on disk, read at 20.0 MB/s');
    const both = {
      ...aes,
      boots: aes.boots.map(boot => ({
        ...boot,
        proofs: boot.proofs.map(proof =>
          proof.name === 'crypt_chacha'
            ? { ...proof, says: 'read at 8.5 MB/s; known answers passed by rfc7539' }
            : proof,
        ),
      })),
    };
    const throughput = (evidence: HostEvidence) =>
      judgeHost(evidence).find(({ check }) => check === 'throughput');
    expect(throughput(both)?.says).toMatchInlineSnapshot(
      `"a disk is read at 8.5 MB/s through ChaCha20-Poly1305 with dm-integrity, at 20 MB/s through AES-XTS: 0.42 of it"`,
    );
    expect(throughput(aes)?.skipped).toMatchInlineSnapshot(
      `"ChaCha20-Poly1305 was not measured: its proof failed"`,
    );
  });

  test('reports the time of each step of its boot chain', () => {
    expect(judgeHost(green).find(({ check }) => check === 'boot-chain')?.says).toBe(
      'U-Boot 0.4 s, countdown over 0.9 s, kernel handed over 3.1 s, kernel 3.3 s, init 4.6 s',
    );
  });

  test('fails if U-Boot does not start the kernel', () => {
    const steps = green.chain.steps.map(step =>
      /kernel|init/.test(step.name) ? { ...step, at: undefined } : step,
    );
    expect(red({ ...green, chain: { steps, lastLine: '=> ' } })).toMatchInlineSnapshot(`
      [
        "host: booting through U-Boot ended before kernel handed over
        last line  => 
        because    reached: U-Boot 0.4 s, countdown over 0.9 s
        do         read host-chain.log of this run",
      ]
    `);
  });

  test('fails if the replacement of an option is off', () => {
    const on = green.on.filter(option => option !== 'NFT_NAT');
    expect(red({ ...green, on })).toMatchInlineSnapshot(`
      [
        "host: what replaces CONFIG_NFT_CHAIN_NAT is off
        because    CONFIG_NFT_CHAIN_NAT does not exist; CONFIG_NFT_NAT instead: the nat chain comes with NFT_NAT since 5.1
        do         add CONFIG_NFT_NAT=y to a fragment of fragments/host",
      ]
    `);
  });
});

test('proofs.sh has a function for every proof', () => {
  const script = readFileSync(join(import.meta.dirname, 'proofs.sh'), 'utf8');
  const functions = new Set(script.match(/^\w+(?=\(\) \{)/gm));
  expect(hostProofs.filter(({ name }) => !functions.has(name))).toEqual([]);
});
