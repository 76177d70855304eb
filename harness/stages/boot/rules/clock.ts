import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { changed, changedGuest, green, withoutOption } from '../../samples/green.ts';
import { askedFor, lines, optionOf } from '../options.ts';

/** As the boot stage's judge has it, in seconds. */
const limit = 5;

const skewed = ({ stage, check }: Symptom, { boot }: Evidence) =>
  stage === 'boot' && check === 'clock' && boot?.guest && Math.abs(boot.clockSkew ?? 0) > limit
    ? boot.guest
    : undefined;

/** What the kernel set the clock to at boot, as seconds since 1970, and when (drivers/rtc/class.c, rtc_hctosys). */
function setFromRtc(dmesg: string): { readonly to: number; readonly at: number } | undefined {
  const [, at, to] = /^\[ *([\d.]+)\].*setting system clock to \S+ UTC \((\d+)\)/m.exec(dmesg) ?? [];
  return at && to ? { to: Number(to), at: Number(at) } : undefined;
}

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const guest = green.boot.guest;
const late = (evidence: Evidence): Evidence => ({
  ...evidence,
  boot: { ...(evidence.boot ?? green.boot), clockSkew: -9e6 },
});

/** Seconds that a device's clock may differ before it, and not the kernel, explains the guest's. */
const deviceLimit = 2;

export const clockRules: readonly Rule[] = [
  {
    id: 'device-clock',
    matches(symptom, known) {
      const skew = known.boot?.device?.clockSkew;
      if (!skewed(symptom, known) || skew === undefined || Math.abs(skew) <= deviceLimit) return undefined;
      return {
        blame: 'infrastructure',
        because: `the phone's clock is ${Math.abs(skew).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's, and the guest's kernel took the phone's time, as it must`,
        todo: 'turn "Set time automatically" on, on the phone; or set it as root there: date -u @$(date +%s)',
      };
    },
    sample: {
      stage: 'boot',
      check: 'clock',
      evidence: changed('boot', {
        clockSkew: -30,
        device: { serial: 'x', kernel: '6.1', vmm: 'crosvm', pace: 1, clockSkew: -30, notes: [] },
      }),
    },
  },
  {
    id: 'F17-hctosys-off',
    matches(symptom, evidence) {
      if (!skewed(symptom, evidence) || optionOf(evidence, 'RTC_HCTOSYS') !== 'n') return undefined;
      return {
        because: lines(
          'CONFIG_RTC_HCTOSYS is off: nothing takes the time from the RTC at boot',
          askedFor(evidence, 'RTC_HCTOSYS'),
        ),
        todo: 'put CONFIG_RTC_HCTOSYS=y back',
      };
    },
    sample: { stage: 'boot', check: 'clock', evidence: late(withoutOption('RTC_HCTOSYS')) },
  },
  {
    id: 'F17-no-rtc',
    matches(symptom, evidence) {
      const facts = skewed(symptom, evidence);
      if (!facts || setFromRtc(facts.dmesg)) return undefined;
      return {
        because: lines(
          optionOf(evidence, 'RTC_HCTOSYS') === undefined
            ? 'the kernel took the time from no RTC; whether CONFIG_RTC_HCTOSYS is on is not evidence'
            : 'CONFIG_RTC_HCTOSYS is on, but no RTC was there to take the time from when it looked',
          `CONFIG_RTC_DRV_PL031 is ${optionOf(evidence, 'RTC_DRV_PL031')} in this kernel (QEMU's board has that one; crosvm's has a PL030)`,
        ),
        todo: "turn the driver of the board's RTC on, built in and not as a module",
      };
    },
    sample: { stage: 'boot', check: 'clock', evidence: late(changedGuest({ dmesg: '' })) },
  },
  {
    id: 'F17-rtc-wrong',
    matches(symptom, evidence) {
      const facts = skewed(symptom, evidence);
      const set = facts && setFromRtc(facts.dmesg);
      if (!set || Math.abs(set.to + facts.uptime - set.at - facts.clock.first) > limit) return undefined;
      return {
        because: `the kernel took ${day(set.to)} from the RTC: the machine's own clock is wrong`,
        todo: 'see what the VMM says of its clock (QEMU: -rtc base=), and the clock of the machine that runs it',
      };
    },
    sample: {
      stage: 'boot',
      check: 'clock',
      evidence: late(
        changedGuest({
          clock: { first: 86_402, last: 86_402 },
          uptime: 1.5,
          dmesg: '[    0.607245] rtc-pl031: setting system clock to 1970-01-02T00:00:01 UTC (86401)',
        }),
      ),
    },
  },
  {
    id: 'F17-clock-set',
    matches(symptom, evidence) {
      const facts = skewed(symptom, evidence);
      const set = facts && setFromRtc(facts.dmesg);
      if (!set) return undefined;
      return {
        because: `the kernel took ${day(set.to)} from the RTC at boot; now it is ${day(facts.clock.first)}: somebody set the clock since`,
        todo: 'look for date, hwclock or an NTP client in what the guest starts',
      };
    },
    sample: {
      stage: 'boot',
      check: 'clock',
      evidence: changed('boot', {
        clockSkew: -9e6,
        ...(guest ? { guest: { ...guest, clock: { first: 1_786_000_000, last: 1_786_000_000 } } } : {}),
      }),
    },
  },
];
