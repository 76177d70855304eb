import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { changedGuest, green, withoutOption } from '../../samples/green.ts';
import { askedFor, lines, optionOf } from '../options.ts';
import { secretWordsIn } from '../secret-words.ts';

const guest = green.boot.guest;
const withoutNode = (path: string) => ({
  devices: (guest?.devices ?? []).filter(device => device.path !== path),
});

/** The node or mount that a symptom is about, if it really is missing. */
function missing({ stage, check, subject }: Symptom, { boot }: Evidence) {
  if (stage !== 'boot' || !boot?.guest) return undefined;
  const { nodes, mounts } = boot.expected;
  if (check === 'node' && !boot.guest.devices.some(({ path }) => path === subject)) {
    const node = nodes.find(({ path }) => path === subject);
    return node && { option: node.option, what: node.path };
  }
  if (check !== 'mount') return undefined;
  const mount = mounts.find(({ directory }) => directory === subject);
  const there = boot.guest.mounts.some(
    ({ directory, type }) => directory === subject && type === mount?.type,
  );
  return mount && !there ? { option: mount.option, what: mount.directory, type: mount.type } : undefined;
}

export const surfaceRules: readonly Rule[] = [
  {
    id: 'F09-virtio-pci-off',
    matches(symptom, evidence) {
      const functions = (evidence.boot?.guest?.pci ?? []).filter(({ vendor }) => vendor === '1af4');
      const registered = evidence.boot?.guest?.drivers.pci.includes('virtio-pci');
      if (!missing(symptom, evidence) || functions.length === 0 || registered) return undefined;
      return {
        because: lines(
          symptom.failure.because,
          `${functions.length} virtio functions are on the PCI bus, and no driver takes them: CONFIG_VIRTIO_PCI is ${optionOf(evidence, 'VIRTIO_PCI')}`,
          askedFor(evidence, 'VIRTIO_PCI'),
        ),
        todo: 'put CONFIG_VIRTIO_PCI=y back; npm run kconfig -- explain VIRTIO_PCI',
      };
    },
    sample: {
      stage: 'boot',
      check: 'node',
      subject: '/dev/vda',
      evidence: withoutOption('VIRTIO_PCI', {
        ...withoutNode('/dev/vda'),
        ...(guest ? { drivers: { ...guest.drivers, pci: ['serial'] } } : {}),
      }),
    },
  },
  {
    id: 'F15-option-off',
    matches(symptom, evidence) {
      const lost = missing(symptom, evidence);
      if (!lost || optionOf(evidence, lost.option) !== 'n') return undefined;
      return {
        because: lines(
          symptom.failure.because,
          `CONFIG_${lost.option} is off in the kernel that runs`,
          askedFor(evidence, lost.option),
        ),
        todo: `put CONFIG_${lost.option}=y back; npm run kconfig -- explain ${lost.option} says what it needs`,
      };
    },
    sample: {
      stage: 'boot',
      check: 'node',
      subject: '/dev/net/tun',
      evidence: withoutOption('TUN', withoutNode('/dev/net/tun')),
    },
  },
  {
    id: 'F15-node-missing',
    matches(symptom, evidence) {
      const lost = symptom.check === 'node' ? missing(symptom, evidence) : undefined;
      if (!lost) return undefined;
      const dev = evidence.boot?.guest?.mounts.find(({ directory }) => directory === '/dev');
      return {
        because: lines(
          symptom.failure.because,
          optionOf(evidence, lost.option) === undefined
            ? `whether CONFIG_${lost.option} is on is not evidence: the kernel that runs does not tell its configuration`
            : `CONFIG_${lost.option} is ${optionOf(evidence, lost.option)} in the kernel that runs, so the driver made no device or somebody took the node away`,
          dev?.type === 'devtmpfs'
            ? undefined
            : `/dev is ${dev?.type ?? 'not mounted'}, not devtmpfs: nobody makes nodes`,
        ),
        todo: `look in console.log for the driver of ${lost.what}, and in init for what touches /dev`,
      };
    },
    sample: {
      stage: 'boot',
      check: 'node',
      subject: '/dev/vsock',
      evidence: changedGuest(withoutNode('/dev/vsock')),
    },
  },
  {
    id: 'F15-mount-missing',
    matches(symptom, evidence) {
      const lost = symptom.check === 'mount' ? missing(symptom, evidence) : undefined;
      if (!lost) return undefined;
      const milestones = evidence.boot?.guest?.milestones ?? [];
      const last = milestones.at(-1)?.name ?? 'its first word';
      if (!milestones.some(row => row.name === 'up')) {
        return {
          because: lines(
            symptom.failure.because,
            `init hung before it came to that; its last step was ${last}`,
          ),
          todo: 'find out first why init hung',
        };
      }
      const failed = milestones.find(row => row.failed);
      return {
        ...(failed ? { lastLine: `endgoal-init: ${failed.name} ${failed.uptime} ${failed.text}` } : {}),
        because: lines(
          symptom.failure.because,
          `the kernel has ${lost.type}; init's mount of ${lost.what} failed, or somebody unmounted it`,
        ),
        todo: failed
          ? `see why init's step ${failed.name} failed: its words are above`
          : `see who unmounts ${lost.what}: init's own steps all worked`,
      };
    },
    sample: {
      stage: 'boot',
      check: 'mount',
      subject: '/dev/shm',
      evidence: changedGuest({
        mounts: (guest?.mounts ?? []).filter(({ directory }) => directory !== '/dev/shm'),
      }),
    },
  },
  {
    id: 'F27-rootfs-of-another-architecture',
    matches({ stage, check, failure }) {
      const isOther = failure.code === 'rootfs.other-architecture';
      if (stage !== 'boot' || check !== undefined || !isOther) return undefined;
      return {
        because: lines(
          failure.because,
          `found in the header of its first program, before the machine started`,
        ),
        todo: failure.todo,
      };
    },
    sample: {
      stage: 'boot',
      evidence: { config: green.config, build: green.build },
      failure: {
        code: 'rootfs.other-architecture',
        what: 'boot: ROOTFS=/x.ext4 is made for x86-64',
        blame: 'user',
        todo: 'give one for arm64',
      },
    },
  },
  {
    id: 'F23-secret-on-command-line',
    matches({ stage, check, failure }, { boot }) {
      if (stage !== 'boot' || check !== 'no-secret') return undefined;
      if (secretWordsIn(boot?.guest?.cmdline ?? '').length === 0) return undefined;
      return {
        because: lines(
          failure.because,
          'every process of the guest reads /proc/cmdline, and the host shows it in ps',
        ),
        todo: 'make the secret for each run and hand it over on the data disk or over vsock',
      };
    },
    sample: {
      stage: 'boot',
      check: 'no-secret',
      evidence: changedGuest({ cmdline: 'console=ttyAMA0 vault.password=x' }),
    },
  },
];
