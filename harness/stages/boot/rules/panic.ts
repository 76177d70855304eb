import type { Diagnosis, Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { firstFrames } from '../../../klog/frames.ts';
import type { Incident } from '../../../klog/report.ts';
import { changed } from '../../samples/green.ts';
import { kernelWordsIn } from '../command.ts';
import { lines, optionOf } from '../options.ts';

const incident = (title: string): Incident => ({
  title,
  kind: 'panic',
  line: 9,
  boot: 1,
  frames: [{ function: 'panic' }, { function: 'mount_block_root' }] as unknown as Incident['frames'],
  evidence: [{ line: 9, text: title }],
  panicked: true,
  cut: false,
  garbled: false,
  times: 1,
});

/** The words by which the kernel gave up on the way to init, where the symptom is about them and no earlier report. */
function panicOf({ stage, check }: Symptom, { boot }: Evidence): string | undefined {
  if (stage !== 'boot' || boot?.end.how !== 'panic') return undefined;
  const about = check === 'init' || (check === 'log' && boot.incidents[0]?.panicked);
  return about ? boot.end.line : undefined;
}

const rootOf = ({ boot }: Evidence) => /(?:^|\s)root=(\S+)/.exec(kernelWordsIn(boot?.command ?? []))?.[1];

const sample = (line: string, ...before: readonly string[]) => ({
  stage: 'boot' as const,
  check: 'init',
  evidence: changed('boot', {
    end: { how: 'panic', at: 1.9, line },
    lastLines: [...before, line],
    incidents: [incident(line)],
  }),
});

/** What a panic's own words settle. */
const panicRule = (
  id: string,
  line: RegExp,
  says: (evidence: Evidence, match: RegExpExecArray) => Diagnosis,
  example: readonly [line: string, ...before: string[]],
): Rule => ({
  id,
  matches(symptom, evidence) {
    const said = panicOf(symptom, evidence);
    const match = said === undefined ? null : line.exec(said);
    return match ? says(evidence, match) : undefined;
  },
  sample: sample(...example),
});

/** Error numbers of execve(2) as the kernel prints them. */
const execErrors: Readonly<Record<string, string>> = {
  '-2': 'it is not there, or the interpreter that it names is not',
  '-8': 'it is no program of this architecture (ENOEXEC)',
  '-13': 'it is not executable, or is a folder (EACCES)',
};

export const panicRules: readonly Rule[] = [
  panicRule(
    'F28-root-file-system-unknown',
    // Newer kernels say first what root= named.
    /Unable to mount root fs on (?:".*" or )?unknown-block\((?!0,0\))(\d+,\d+)\)/,
    (evidence, [, numbers]) => ({
      because: lines(
        `the disk is there (${numbers}), but no file system of this kernel is on it`,
        `root=${rootOf(evidence)}; CONFIG_EXT4_FS is ${optionOf(evidence, 'EXT4_FS')} in this kernel`,
      ),
      todo: 'see with `file` what is on the disk image, and turn that file system on in a fragment',
    }),
    ['[ 1.9] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(254,0)'],
  ),
  panicRule(
    'F28-root-not-found',
    /Unable to mount root fs on/,
    evidence => {
      const root = rootOf(evidence);
      const driver = optionOf(evidence, 'VIRTIO_BLK');
      return {
        because: lines(
          root
            ? `root=${root} names a disk that the kernel does not have`
            : 'the kernel command line names no root=',
          driver && `CONFIG_VIRTIO_BLK is ${driver} in this kernel`,
        ),
        todo:
          driver === 'n'
            ? 'put CONFIG_VIRTIO_BLK=y back'
            : 'name one of the disks that the kernel lists above the panic, and give the VMM the disk',
      };
    },
    ['[ 1.9] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
  ),
  panicRule(
    'F29-init-not-found',
    /No working init found/,
    () => ({
      because:
        'neither /sbin/init, /etc/init, /bin/init nor /bin/sh could be started: missing, not executable, or of another architecture',
      todo: "look into the root file system: `debugfs -R 'stat /sbin/init' IMAGE`, and `file` for its architecture",
    }),
    ['[ 1.9] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.'],
  ),
  panicRule(
    'F29-init-missing',
    /Requested init (\S+) failed \(error (-2)\)/,
    (_, [, init, error = '']) => ({
      because: `init=${init}: ${execErrors[error]}`,
      todo: `put ${init} into the root file system, with its interpreter and libraries, or take init= away`,
    }),
    ['[ 1.9] Kernel panic - not syncing: Requested init /sbin/vault failed (error -2).'],
  ),
  panicRule(
    'F29-init-not-executable',
    /Requested init (\S+) failed \(error (-\d+)\)/,
    (_, [, init, error = '']) => ({
      because: `init=${init}: ${execErrors[error] ?? `execve failed with ${error}`}`,
      todo: `chmod +x ${init}, and see with \`file\` that it is made for arm64`,
    }),
    ['[ 1.9] Kernel panic - not syncing: Requested init /etc/os-release failed (error -13).'],
  ),
  panicRule(
    'F30-panic',
    /Kernel panic - not syncing: (.*)/,
    ({ boot }, [, words]) => {
      const [report] = boot?.incidents ?? [];
      const died = /Attempted to kill init! exitcode=0x([0-9a-f]+)/.exec(words ?? '');
      const code = died?.[1] === undefined ? undefined : Number.parseInt(died[1], 16);
      return {
        because: lines(
          report?.title ?? words,
          ...(report ? firstFrames(report) : []),
          code !== undefined && code > 0xff ? `init itself ended with exit code ${code >> 8}` : undefined,
          code !== undefined && code > 0 && code <= 0x7f ? `a signal ended init: ${code & 0x7f}` : undefined,
        ),
        todo: died
          ? 'look at what init did last, on the console above the panic'
          : `read console.log of this run from line ${report?.line ?? 1} on`,
      };
    },
    ['[ 1.9] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300'],
  ),
  {
    id: 'F30-report-in-the-log',
    matches({ stage, check, failure }, { boot }) {
      const [report] = boot?.incidents ?? [];
      if (stage !== 'boot' || check !== 'log' || !report) return undefined;
      return {
        because: lines(
          report.guilty && `it happened in ${report.guilty}`,
          failure.because,
          (boot?.incidents.length ?? 0) > 1
            ? `and ${(boot?.incidents.length ?? 1) - 1} more after it; the first counts`
            : undefined,
        ),
        todo: `read console.log of this run from line ${report.line} on; npm run klog -- console.log lists all`,
      };
    },
    sample: {
      stage: 'boot',
      check: 'log',
      evidence: changed('boot', {
        incidents: [{ ...incident('WARNING in vault_open'), kind: 'WARNING', panicked: false } as Incident],
      }),
    },
  },
];
