import type { Diagnosis, Rule } from '../../../contract/rule.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { changed } from '../../samples/green.ts';
import { lines, optionOf } from '../options.ts';
import { type VmmEnd, vmmEndOf } from '../vmm-end.ts';

/** The diagnosis of an end; undefined where it is of another kind. */
type Knows = (end: VmmEnd, evidence: Evidence) => (Diagnosis & { readonly headline: string }) | undefined;

/** A boot that ended so, on crosvm: the sample of a rule. */
export function endedSample(
  exit: { readonly exitCode?: number; readonly signal?: string },
  vmm = '',
  more: Partial<NonNullable<Evidence['boot']>> = {},
) {
  return {
    stage: 'boot' as const,
    check: 'init',
    evidence: changed('boot', {
      end: {
        how: 'exited',
        at: 2.5,
        exit: { exitCode: exit.exitCode, signal: exit.signal, seconds: 2.4 },
      },
      vmm,
      consoleBytes: 0,
      lastLines: [],
      command: ['/apex/com.android.virt/bin/crosvm', '--extended-status', 'run', '/k/Image'],
      ...more,
    }),
  };
}

/** A rule for one kind of a VMM's end; `knows` gives its diagnosis, and the headline after the stage's name. */
export function endRule(id: string, knows: Knows, sample: Rule['sample']): Rule {
  return {
    id,
    matches(symptom, evidence) {
      const end = vmmEndOf(symptom, evidence);
      const knownCause = end && knows(end, evidence);
      if (!end || !knownCause) return undefined;
      const { headline, because, ...diagnosis } = knownCause;
      return {
        ...diagnosis,
        what: `${end.stage}: ${headline} ${end.exit.seconds.toFixed(1)} s after power-on`,
        lastLine: end.lastLine,
        because: lines(because, end.seen && `seen by the stage: ${end.seen}`),
      };
    },
    sample,
  };
}

/** Rules for crosvm's exit codes with --extended-status (CommandStatus in its src/main.rs). */
const status =
  (code: number, knows: Knows): Knows =>
  (end, evidence) =>
    end.isCrosvm && end.exit.exitCode === code ? knows(end, evidence) : undefined;

const noRuntimeUarts = (evidence: Evidence) => optionOf(evidence, 'SERIAL_8250_RUNTIME_UARTS') === '0';
const earlycon =
  'KERNEL_ARGS=earlycon=uart8250,mmio,0x3f8 npm test: it prints before any console driver is there';

/** crosvm's exit codes that tell of the guest or of KVM. */
export const statusRules: readonly Rule[] = [
  endRule(
    'vmm-guest-panic',
    status(34, ({ silent }, evidence) => ({
      headline: silent ? 'the guest panicked, and its console is silent,' : 'the guest panicked',
      blame: 'product',
      because: lines(
        'crosvm ended with 34: the guest told its pvpanic device, or the firmware interface, that it panicked',
        silent && noRuntimeUarts(evidence)
          ? 'CONFIG_SERIAL_8250_RUNTIME_UARTS is 0 in this kernel: it drives no 8250, so there is no ttyS0 to print on'
          : undefined,
      ),
      todo: !silent
        ? 'read the end of console.log of this run'
        : noRuntimeUarts(evidence)
          ? 'KERNEL_ARGS=8250.nr_uarts=4 npm test; or put CONFIG_SERIAL_8250_RUNTIME_UARTS=4 in a fragment'
          : earlycon,
    })),
    endedSample({ exitCode: 34 }),
  ),
  endRule(
    'vmm-guest-reset',
    status(32, ({ silent }) => ({
      headline: 'the guest asked for a reset',
      blame: 'product',
      because: lines(
        'crosvm ended with 32: the guest rebooted',
        silent
          ? 'with panic=-1 a kernel reboots at once after a panic; its console said nothing of one'
          : undefined,
      ),
      todo: silent ? earlycon : 'see at the end of console.log of this run who asked for it',
    })),
    endedSample({ exitCode: 32 }),
  ),
  endRule(
    'vmm-guest-stalled',
    status(36, () => ({
      headline: 'a virtual CPU of the guest stalled, and crosvm ended it',
      blame: 'product',
      because:
        'crosvm ended with 36: the guest stopped feeding its stall detector (CONFIG_VCPU_STALL_DETECTOR)',
      todo: 'read the end of console.log of this run for the last thing that the kernel did; on a very busy phone run again',
    })),
    endedSample({ exitCode: 36 }),
  ),
  endRule(
    'vmm-kvm-failed',
    status(33, ({ words, aftermath }) => ({
      headline: 'KVM or the hypervisor failed to run the guest',
      blame: 'infrastructure',
      because: lines(
        `crosvm ended with 33${words ? `; it said: ${words}` : ' and said nothing'}`,
        ...aftermath.denials,
      ),
      todo: "see what the device's kernel says of KVM (adb shell su -c dmesg | grep -i kvm), and run again; a guest's own fault gives 32 or 34",
    })),
    endedSample(
      { exitCode: 33 },
      '[2026-01-02T03:04:05Z ERROR crosvm] vcpu hit unknown error: Invalid argument',
    ),
  ),
  endRule(
    'vmm-bad-argument',
    status(35, ({ words }) => ({
      headline: 'crosvm does not take one of its arguments and ended',
      blame: 'infrastructure',
      because: `crosvm ended with 35; it said: ${words || 'nothing'}`,
      todo: 'compare the command in the report with `crosvm run --help` there: a version that dropped an option is a bug of endgoal, please report it',
    })),
    endedSample({ exitCode: 35 }, 'Unrecognized argument: --vault'),
  ),
];

/** Causes in crosvm's own error, each with its advice; the particular come first. */
const failures: readonly {
  readonly id: string;
  readonly form: RegExp;
  readonly headline: string;
  readonly todo: string;
  readonly sample: string;
}[] = [
  {
    id: 'vmm-cid-in-use',
    form: /cid.*(?:address (?:already )?in use|os error 98|EADDRINUSE)/i,
    headline: 'another VM has the CID, so crosvm ended',
    todo: 'end that VM (adb shell su -c kill PID, or stop its app), or run again: endgoal takes a free CID when it sees the other one before',
    sample: 'failed to set CID for guest: Address already in use (os error 98)',
  },
  {
    id: 'vmm-disk-locked',
    form: /failed to lock|lock.*(?:Resource temporarily unavailable|os error 11|would block)/i,
    headline: 'another process holds a lock on a disk, so crosvm ended',
    todo: 'end the VM that uses the disk; it is named below if it still runs',
    sample: 'failed to lock file: Resource temporarily unavailable (os error 11)',
  },
  {
    id: 'vmm-out-of-memory',
    form: /cannot allocate memory|os error 12|out of memory|ENOMEM|guest memory/i,
    headline: 'the device has no memory for the guest, so crosvm ended',
    todo: 'close apps on it, or restart it; adb shell cat /proc/meminfo shows what is available (MemAvailable)',
    sample: 'failed to create guest memory: mmap failed: Cannot allocate memory (os error 12)',
  },
  {
    id: 'vmm-libraries-missing',
    form: /CANNOT LINK EXECUTABLE|error while loading shared libraries|GLIBC_\d/i,
    headline: 'the VMM does not find its libraries and ended',
    todo: 'link it statically, or build it for the C library of the device',
    sample: 'CANNOT LINK EXECUTABLE "crosvm": library "libbinder_rpc.so" not found',
  },
  {
    id: 'vmm-kvm-refused',
    form: /(?:kvm|hypervisor|create vm).*(?:denied|not permitted|os error (?:1|13)\b)|failed to open (?:KVM|hypervisor)/i,
    headline: 'KVM was refused to crosvm, which ended',
    todo: 'give "Shell" full root in the root manager (all capabilities, domain u:r:su:s0); the preflight opens /dev/kvm as the same user',
    sample: 'failed to open KVM device /dev/kvm: Permission denied (os error 13)',
  },
  {
    id: 'vmm-no-vm',
    form: /failed to create vm\b/i,
    headline: 'KVM made no VM, so crosvm ended',
    todo: "see what the device's kernel says: adb shell su -c dmesg | grep -i kvm; Invalid argument also means more memory than its processor can give a guest",
    sample: 'failed to create vm: Invalid argument (os error 22)',
  },
  {
    id: 'vmm-jail',
    form: /jail|minijail|pivot_?root|seccomp/i,
    headline: "crosvm's sandbox could not be made, so crosvm ended",
    todo: 'crosvm is started with --disable-sandbox; look whether this version still takes it: crosvm run --help',
    sample: 'failed to create jail: failed to enter a namespace',
  },
  {
    id: 'vmm-denied',
    form: /permission denied|operation not permitted|os error (?:1|13)\b/i,
    headline: 'something was refused to crosvm, which ended',
    todo: 'if SELinux denied it (below), as root there: setenforce 0, and run again; else look at the permissions of the named file',
    sample:
      'failed to open kernel image /data/local/tmp/endgoal/files/Image: Permission denied (os error 13)',
  },
  {
    id: 'vmm-file-missing',
    form: /no such file or directory|os error 2\b/i,
    headline: 'crosvm did not find a file and ended',
    todo: 'look at the named file on the device; another run or a cleaner may have removed it: run again',
    sample:
      'failed to open initrd /data/local/tmp/endgoal/files/initramfs: No such file or directory (os error 2)',
  },
];

const crosvmFailed = ({ isCrosvm, exit, words }: VmmEnd) =>
  isCrosvm && exit.exitCode !== undefined && exit.exitCode !== 0 && words !== '';

/** crosvm that failed by itself, by what it said. */
export const failureRules: readonly Rule[] = [
  ...failures.map(({ id, form, headline, todo, sample }) =>
    endRule(
      id,
      end =>
        crosvmFailed(end) && form.test(end.words)
          ? {
              headline,
              blame: 'infrastructure',
              because: lines(
                `crosvm said: ${end.words}`,
                ...end.aftermath.denials,
                ...end.aftermath.others.map(vm => `another VM runs there: ${vm}`),
              ),
              todo,
            }
          : undefined,
      endedSample({ exitCode: 1 }, `[2026-01-02T03:04:05Z ERROR crosvm] exiting with error 1: ${sample}`),
    ),
  ),
  endRule(
    'vmm-failed',
    end =>
      crosvmFailed(end)
        ? {
            headline: `crosvm failed (exit code ${end.exit.exitCode})`,
            blame: 'infrastructure',
            because: lines(`crosvm said: ${end.words}`, ...end.aftermath.denials),
            todo: 'look at its words in the report (the VMM said); its command stands there, too',
          }
        : undefined,
    endedSample({ exitCode: 1 }, '[2026-01-02T03:04:05Z ERROR crosvm] exiting with error 1: the unexpected'),
  ),
];
