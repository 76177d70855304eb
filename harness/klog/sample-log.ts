import type { Incident } from './report.ts';

/** For tests: as arm64 prints a null pointer dereference in a module's ioctl, without PRINTK_CALLER. */
export const oops = `[   12.000000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   12.000100] Mem abort info:
[   12.000200]   ESR = 0x0000000096000006
[   12.000300]   EC = 0x25: DABT (current EL), IL = 32 bits
[   12.000400] Internal error: Oops: 0000000096000006 [#1] PREEMPT SMP
[   12.000500] Modules linked in: vault
[   12.000600] CPU: 0 PID: 211 Comm: postgres Not tainted 6.1.170 #1
[   12.000700] pstate: 60000005 (nZCv daif -PAN -UAO -TCO -DIT -SSBS BTYPE=--)
[   12.000800] pc : mutex_lock+0x1c/0x50
[   12.000900] lr : vault_ioctl+0x40/0x90 [vault]
[   12.001000] sp : ffff80000a5d3c80
[   12.001100] x29: ffff80000a5d3c80 x28: ffff0000036e8000 x27: 0000000000000000
[   12.001200] Call trace:
[   12.001300]  mutex_lock+0x1c/0x50
[   12.001400]  vault_ioctl+0x40/0x90 [vault]
[   12.001500]  __arm64_sys_ioctl+0xa8/0xf0
[   12.001600]  invoke_syscall+0x48/0x114
[   12.001700] Code: d503201f 97fffbe5 a9bf7bfd 910003fd (c8dffc20)
[   12.001800] ---[ end trace 0000000000000000 ]---
`;
/** What follows with panic_on_oops. */
export const fatal = '[   12.001900] Kernel panic - not syncing: Oops: Fatal exception\n';

/** For tests: an incident in a line. */
export function brief({ title, panicked, cut, garbled, boot, times }: Incident): string {
  const set = Object.entries({ panicked, cut, garbled })
    .filter(([, on]) => on)
    .map(([name]) => name);
  return [title, `boot ${boot}`, `${times}x`, ...set].join(', ');
}
