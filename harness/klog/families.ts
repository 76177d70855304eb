import type { Family } from './rule.ts';
import { assertions, bugs, memoryFaults } from './rules/bugs.ts';
import { callChecks } from './rules/call-checks.ts';
import * as faults from './rules/faults.ts';
import { lockBugs, lockInfos } from './rules/lock-debugging.ts';
import { lockWarnings } from './rules/locking.ts';
import * as others from './rules/others.ts';
import { panics } from './rules/panics.ts';
import * as powerOn from './rules/power-on.ts';
import { sanitizers, undefinedBehaviour } from './rules/sanitizers.ts';
import { hardLockups, information, stalls } from './rules/stalls.ts';
import { misuse, notices, warnings } from './rules/warnings.ts';

/** Words around the reason of a reset, as boot loaders, phones and drivers write them. */
const resetWords = [
  'Reboot reason',
  'reboot reason',
  'Reset reason',
  'reset reason',
  'reset_reason',
  'reboot_reason',
  'Reset cause',
  'reset cause',
  'Reset Cause',
  'Reset Status',
  'Boot reason',
  'boot reason',
  'bootreason',
  'boot_reason',
  'boot.reason',
  'Power-up reason',
  'powerup_reason',
  'powerup reason',
  'Restart reason',
  'Restart cause',
];

const watchdogWords = [
  'reset by WDT',
  'eset by watchdog',
  'eset by the watchdog',
  'by watchdog',
  'by the watchdog',
  'softdog: Initiating',
  'atchdog bark',
  'atchdog bite',
  'atchdog Bark',
  'atchdog Bite',
  'atchdog reset',
  'atchdog Reset',
  'atchdog timed out',
];

/** Every word that can begin a report, in order of preference where a line has two of them. To read a new report, add a
 * row to the rules of its family. */
export const families: readonly Family[] = [
  {
    word: 'BUG:',
    rules: [...sanitizers, ...memoryFaults, ...lockBugs, ...bugs, ...lockWarnings],
    // The fuzzer's host tool says this about its own descriptions.
    except: [/DEBUG:/, /xlog_status:/, /BUG: no syscalls can create resource/],
    unknown: 'other',
  },
  {
    word: 'WARNING:',
    rules: [...misuse, ...lockWarnings, ...warnings],
    except: notices,
    unknown: 'other',
    // A fault inside the reporting of another one takes locks in an order that lockdep never saw.
    echo: /WARNING: possible circular locking dependency detected/,
  },
  { word: 'INFO:', rules: [...lockInfos, ...lockWarnings, ...stalls], except: information, unknown: 'other' },
  { word: 'Unable to handle kernel', rules: faults.unhandled, unknown: 'oops' },
  {
    word: 'general protection fault',
    rules: faults.protectionFaults,
    // A user-space program's, which the kernel only mentions.
    except: [/general protection fault ip:/],
    unknown: 'protection fault',
  },
  { word: 'CFI failure', rules: callChecks, unknown: 'CFI' },
  { word: 'stack segment: ', rules: faults.stackSegments },
  { word: 'Kernel panic', rules: panics, continues: /Kernel panic - not syncing/, unknown: 'panic' },
  { word: 'PANIC: double fault', rules: faults.doubleFaults, continues: /./ },
  { word: 'rust_kernel: panicked', rules: faults.rustPanics, unknown: 'BUG' },
  // Rust panics with a BUG() of its own.
  { word: 'kernel BUG', rules: assertions, continues: /rust\/helpers/, unknown: 'BUG' },
  { word: 'Kernel BUG', rules: others.oldAssertions, unknown: 'BUG' },
  { word: 'BUG kmalloc-', rules: others.slab, unknown: 'BUG' },
  // Until 4.8 KASAN had SLUB print this beside its own report.
  { word: 'BUG ', rules: others.slab, except: [/kasan: bad access detected/] },
  { word: 'divide error:', rules: faults.divideErrors },
  { word: 'divide_error:', rules: faults.divideErrors },
  { word: 'int3:', rules: faults.breakpoints },
  { word: 'invalid opcode:', rules: faults.invalidOpcodes, continues: /invalid opcode: 0000/ },
  { word: 'UBSAN:', rules: undefinedBehaviour, unknown: 'UBSAN' },
  { word: 'Watchdog detected hard LOCKUP', rules: hardLockups },
  { word: 'unregister_netdevice: waiting for', rules: others.devices, continues: /./ },
  { word: 'VFS: Close: file count is 0', rules: others.fileSystems },
  { word: 'VFS: Busy inodes after unmount', rules: others.fileSystems },
  { word: 'Internal error:', rules: faults.internalErrors, continues: /./ },
  { word: 'SError Interrupt on CPU', rules: faults.systemErrors },
  { word: 'Unhandled fault:', rules: faults.unhandledFaults },
  { word: 'Alignment trap:', rules: faults.alignmentTraps },
  { word: 'Out of memory', rules: others.memory },
  { word: 'Memory cgroup out of memory', rules: others.memory },
  { word: 'kmemleak: ', rules: others.leaks },
  { word: 'trusty: panic', rules: others.firmware },
  { word: 'EFI stub: ERROR', rules: powerOn.efiStub, undecorated: true },
  { word: '-- System halted', rules: powerOn.decompressors, undecorated: true },
  { word: 'Initramfs unpacking failed', rules: powerOn.initramfs },
  ...['probe of virtio', 'probe with driver '].map(
    (word): Family => ({
      word,
      rules: powerOn.probes,
      inside: true,
      except: [/failed with error -(?:517|EPROBE_DEFER)\b/],
    }),
  ),
  { word: 'reset message: ', rules: powerOn.resetMessages, undecorated: true },
  ...resetWords.map(
    (word): Family => ({
      word,
      rules: powerOn.resets,
      inside: true,
      undecorated: true,
      // The report of the crash itself, where there is one, says more.
      continues: /panic|oops|crash/i,
    }),
  ),
  ...watchdogWords.map(
    (word): Family => ({
      word,
      rules: powerOn.watchdogs,
      inside: true,
      except: [/NMI watchdog|did not stop/],
    }),
  ),
  { word: 'Booting the kernel.', rules: others.reboots, undecorated: true, restart: true },
  {
    word: 'fatal error:',
    rules: others.programs.goRuntime,
    except: [/ALSA/, /fatal error: cannot create timer/],
    undecorated: true,
  },
  { word: 'SYZFAIL:', rules: others.programs.fuzzerFailed, undecorated: true },
  { word: 'SYZFATAL:', rules: others.programs.fuzzerGaveUp, undecorated: true },
  {
    word: 'panic:',
    rules: others.programs.goPanic,
    except: [/[a-z]_panic:/, /log_status:/],
    undecorated: true,
  },
  { word: 'Oops', rules: faults.plainOopses, continues: /./ },
];
