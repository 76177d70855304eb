import { green } from '../green.ts';
import { lines } from '../options.ts';
import type { Rule } from '../rule.ts';

export const deviceRules: readonly Rule[] = [
  {
    id: 'F19-device-hung',
    speaks({ check, failure }) {
      const hung = /\b(?:adb gave no answer within|was lost|could not be reached)\b/.test(failure.what);
      if (check !== undefined || failure.blame !== 'infrastructure' || !hung) return undefined;
      return {
        because: lines(
          failure.because,
          'the way to the device hangs; nothing is known of the guest, which may still run',
        ),
        todo: 'adb reconnect, then adb shell true: while that hangs, unplug the cable or restart the device; then run again',
      };
    },
    sample: {
      stage: 'boot',
      known: { config: green.config, build: green.build },
      failure: {
        what: 'device: adb gave no answer within 10 s to shell:getprop',
        blame: 'infrastructure',
        todo: 'look',
      },
    },
  },
];
