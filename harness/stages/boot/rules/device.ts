import type { Rule } from '../../../contract/rule.ts';
import { changed, green } from '../../samples/green.ts';
import { lines } from '../options.ts';

export const deviceRules: readonly Rule[] = [
  {
    id: 'F19-device-hung',
    matches({ check, failure }) {
      // A failure that names its own cause (su that gives no answer) is no device that hangs.
      if (failure.rule !== undefined && failure.rule !== 'device-lost') return undefined;
      const hung = /\bgave no answer\b|\badb did not end within|\bwas (lost|ended by somebody)\b/.test(
        failure.what,
      );
      if (check !== undefined || failure.blame !== 'infrastructure' || !hung) return undefined;
      return {
        because: lines(
          failure.because,
          'the connection to the device hangs; nothing is known of the guest, which may still run',
        ),
        todo: 'adb reconnect, then adb shell true: while that hangs, unplug the cable or restart the device; then run again',
      };
    },
    sample: {
      stage: 'boot',
      evidence: { config: green.config, build: green.build },
      failure: {
        what: 'device: /usr/bin/adb did not end within its 15 s',
        blame: 'infrastructure',
        todo: 'look',
      },
    },
  },
  {
    id: 'vmm-frozen',
    matches({ stage, check }, { boot }) {
      if (stage !== 'boot' || check !== 'init') return undefined;
      if (boot?.end.how !== 'silent' || !boot.end.frozen) return undefined;
      return {
        what: `boot: the VMM was frozen: its console was silent for ${boot.end.seconds.toFixed(1)} s`,
        blame: 'infrastructure',
        because: "the VMM's process is stopped, or its cgroup is frozen (cgroup.freeze is 1)",
        todo: 'keep the phone awake with its screen on; Android freezes cached processes: adb shell settings put global cached_apps_freezer disabled, then restart it',
      };
    },
    sample: {
      stage: 'boot',
      check: 'init',
      evidence: changed('boot', {
        end: { how: 'silent', at: 21, seconds: 20.2, bytes: 9000, frozen: true },
        lastLines: ['[    0.96] Run /init as init process'],
      }),
    },
  },
  {
    id: 'console-late',
    matches({ stage, check }, { boot }) {
      if (stage !== 'boot' || check !== 'init') return undefined;
      if (boot?.end.how !== 'silent' || !boot.end.lateBytes) return undefined;
      const { lateBytes, seconds, bytes } = boot.end;
      return {
        what: `boot: the guest's console came late: ${bytes} bytes, then none for ${seconds.toFixed(1)} s`,
        blame: 'infrastructure',
        because: `${lateBytes} more bytes came only while the VM was being ended: the guest had said them, the connection was slow`,
        todo: 'run again on a quieter machine; adb over USB 3 or a good network is quicker',
      };
    },
    sample: {
      stage: 'boot',
      check: 'init',
      evidence: changed('boot', {
        end: { how: 'silent', at: 21, seconds: 20.2, bytes: 0, lateBytes: 900 },
        lastLines: ['endgoal-init: reached 12.63'],
      }),
    },
  },
];
