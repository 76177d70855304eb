import type { Rule } from '../../../contract/rule.ts';
import { green } from '../../samples/green.ts';
import { lines } from '../options.ts';

export const deviceRules: readonly Rule[] = [
  {
    id: 'F19-device-hung',
    matches({ check, failure }) {
      const hung = /\bgave no answer\b|\badb did not end within|\bwas (lost|ended by somebody)\b/.test(
        failure.what,
      );
      if (check !== undefined || failure.blame !== 'infrastructure' || !hung) return undefined;
      return {
        because: lines(
          failure.because,
          'the way to the device hangs; nothing is evidence of the guest, which may still run',
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
];
