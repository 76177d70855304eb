import type { Rule } from '../../../contract/rule.ts';
import type { Killer } from '../../../parts/machine/killer.ts';
import { changed, green } from '../../samples/green.ts';
import { lines } from '../options.ts';
import { endedSample, endRule } from './vmm-end.ts';

/** Who ended the VMM, as a log names it: in words, with what to do. */
const killers: Readonly<
  Record<
    Killer,
    { readonly id: string; readonly who: string; readonly todo: string; readonly sample: string }
  >
> = {
  'out-of-memory': {
    id: 'vmm-killed-out-of-memory',
    who: "the kernel's out-of-memory killer",
    todo: 'give the machine that runs the VMM more memory: close apps on the phone, or end other work here',
    sample: '[  813.201] Out of memory: Killed process 4712 (crosvm_vcpu0) total-vm:1190880kB',
  },
  'low-memory': {
    id: 'vmm-killed-low-memory',
    who: "Android's low-memory killer (lmkd)",
    todo: 'close apps on the phone or restart it, then run again',
    sample: "11-21 19:02:11.001   501   501 I lowmemorykiller: Kill 'crosvm' (4712), uid 0",
  },
  'phantom-process': {
    id: 'vmm-killed-phantom-process',
    who: "Android's limit of child processes (phantom processes)",
    todo: 'adb shell "device_config set_sync_disabled_for_tests persistent; device_config put activity_manager max_phantom_processes 2147483647"',
    sample: '11-21 19:02:11.004  1488  1540 I am_kill : [0,4712,crosvm,900,Trimming phantom processes,0]',
  },
  'excessive-cpu': {
    id: 'vmm-killed-excessive-cpu',
    who: "Android's limit of processor time in the background (excessive cpu)",
    todo: 'adb shell settings put global activity_manager_constants power_check_max_cpu_1=100,power_check_max_cpu_2=100,power_check_max_cpu_3=100,power_check_max_cpu_4=100; or adb shell settings put global settings_enable_monitor_phantom_procs false',
    sample:
      '11-21 19:02:11.004  1488  1540 I am_kill : [0,4712,crosvm,900,excessive cpu 31000 during 300000,0]',
  },
  'activity-manager': {
    id: 'vmm-killed-activity-manager',
    who: "Android's ActivityManager",
    todo: 'read its reason in the line above; keep the phone awake and its screen on during a run',
    sample: '11-21 19:02:11.004  1488  1540 I am_kill : [0,4712,crosvm,900,stop com.android.shell,0]',
  },
  thermal: {
    id: 'vmm-killed-thermal',
    who: 'the phone, which was too hot,',
    todo: 'let it cool; take it out of its case and off the fast charger',
    sample: '[  813.201] thermal thermal_zone3: critical temperature reached, shutting down',
  },
  shutdown: {
    id: 'vmm-killed-shutdown',
    who: 'the phone, which was shut down or restarted,',
    todo: 'see why once it is back: adb shell getprop sys.boot.reason',
    sample: '11-21 19:02:11.004  1488  1540 I ShutdownThread: Rebooting, reason: userrequested',
  },
};

/** Signals by which a program ends that is itself at fault. */
const crashes = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGSYS', 'SIGTRAP']);

/** VMMs that a signal ended: who sent it, as far as a log of this run tells. */
export const killedRules: readonly Rule[] = [
  ...Object.entries(killers).map(([by, { id, who, todo, sample }]) =>
    endRule(
      id,
      ({ exit, aftermath }) =>
        exit.signal && aftermath.killing?.by === by
          ? {
              headline: `${who} ended the VMM (${exit.signal})`,
              blame: 'infrastructure',
              because: `a log of this run says: ${aftermath.killing.line}`,
              todo,
            }
          : undefined,
      endedSample({ signal: 'SIGKILL' }, '', {
        aftermath: { killing: { by: by as Killer, line: sample }, denials: [], others: [] },
      }),
    ),
  ),
  endRule(
    'vmm-crashed',
    ({ exit, words, aftermath }) =>
      exit.signal && crashes.has(exit.signal)
        ? {
            headline: `the VMM itself crashed (${exit.signal})`,
            blame: 'infrastructure',
            because: lines(
              words ? `its last words: ${words}` : 'it said nothing',
              exit.signal === 'SIGSYS' ? 'SIGSYS: its seccomp filter forbade a system call' : undefined,
              ...aftermath.denials,
            ),
            todo: 'take another build of it; on Android its trace is in logcat: adb logcat -d -b crash',
          }
        : undefined,
    endedSample({ signal: 'SIGSEGV' }),
  ),
  endRule(
    'F20-vmm-killed',
    ({ exit, aftermath, silent, stage }, { boot }) => {
      if (!exit.signal) return undefined;
      const onDevice = boot?.device !== undefined;
      return {
        headline: `the VMM was ended by ${exit.signal}`,
        blame: 'infrastructure',
        because: lines(
          'endgoal did not send it, and no log of this run says who did',
          stage === 'boot' && silent ? 'nothing had been printed' : undefined,
          ...aftermath.denials,
        ),
        todo: onDevice
          ? 'look for who ended it: adb logcat -d -b all | grep -iE "kill|lowmemory|phantom", adb shell su -c dmesg'
          : 'look for who ended it: dmesg of this machine (out-of-memory killer), and what else runs here',
      };
    },
    {
      stage: 'vsock',
      check: 'echo-to-guest',
      evidence: changed('vsock', {
        echoToGuest: {
          ok: false,
          seconds: 0,
          error: { code: 'ENODEV', message: 'the vsock device is gone' },
        },
        fate: { ...green.vsock.fate, exit: { exitCode: undefined, signal: 'SIGKILL', seconds: 90 } },
      }),
    },
  ),
];
