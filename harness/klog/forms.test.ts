import { describe, expect, it } from 'vitest';
import { brief, oops } from './sample-log.ts';
import { scanKernelLog } from './scanner.ts';

describe('an incident in the form of another kernel', () => {
  it('has the frames of modules with a build id, and of kernels that say how they found them', () => {
    const names = (log: string) => scanKernelLog(log)[0]?.frames.map(frame => frame.function);
    const expected = names(oops);
    expect(expected).toHaveLength(4);
    expect(names(oops.replaceAll('[vault]', '[vault 8c8f0e7b2b0f4d7a9c1e5f6a7b8c9d0e1f2a3b4c]'))).toEqual(
      expected,
    );
    expect(
      names(oops.replace('mutex_lock+0x1c/0x50\n[   12.0014', 'mutex_lock+0x1c/0x50 (P)\n[   12.0014')),
    ).toEqual(expected);
  });

  it('of lockdep ends where its stack ends, and is not cut', () => {
    const log = `[    5.0] WARNING: possible recursive locking detected
[    5.1] init/1 is trying to acquire lock:
[    5.2] ffff8881 (&a->lock){+.+.}-{3:3}, at: vault_open+0x3/0x9
[    5.3] Call trace:
[    5.4]  vault_open+0x3/0x9
`;
    expect(scanKernelLog(log).map(brief)).toEqual(['possible deadlock in vault_open, boot 1, 1x']);
  });

  it.each([
    [
      'a stall that arm64 tells of with what was interrupted',
      `rcu: INFO: rcu_preempt self-detected stall on CPU
CPU: 1 PID: 211 Comm: postgres Not tainted 6.1.170 #1
pc : vault_spin+0x10/0x20
lr : vault_ioctl+0x1/0x2
Call trace:
 vault_spin+0x10/0x20
 vault_ioctl+0x1/0x2
 invoke_syscall+0x48/0x114`,
      'INFO: rcu detected stall in vault_ioctl',
    ],
    [
      'a task that hangs in I/O',
      `INFO: task postgres:211 blocked in I/O wait for more than 120 seconds.
Call trace:
 __switch_to+0xe8/0x160
 io_schedule+0x1/0x2
 vault_sync+0x1/0x2`,
      'INFO: task hung in vault_sync',
    ],
    [
      'a call that clang refused',
      `kernel BUG at kernel/cfi.c:29!
pc : __cfi_slowpath_diag+0x1/0x2
Call trace:
 handle_cfi_failure+0x1/0x2
 __cfi_slowpath_diag+0x1/0x2
 vault_call+0x1/0x2`,
      'kernel BUG in vault_call',
    ],
    [
      'a panic of which only the end is left',
      '---[ end Kernel panic - not syncing: sysrq triggered crash ]---',
      'kernel panic: sysrq triggered crash',
    ],
    [
      'a task that was killed because it asked for memory',
      'Out of memory (oom_kill_allocating_task): Killed process 211 (postgres) total-vm:220396kB',
      'out of memory: killed postgres',
    ],
  ])('of %s names what matters', (_, log, title) => {
    const stamped = log.replace(/^/gm, '[    5.000000] ');
    expect(scanKernelLog(stamped).map(incident => incident.title)).toEqual([title]);
  });
});
