import type { Walk } from './rule.ts';

/** Of the functions on a stack, innermost first, the one that names the fault. */
export function choose(names: readonly string[], pick: NonNullable<Walk['pick']>): string | undefined {
  switch (pick) {
    case 'first':
      return names[0];
    case 'entry':
      return entryBelow(names);
    case 'waiter':
      return waiter(names);
  }
}

/**
 * Functions that hand work to others: a kernel that loops is caught at a random place of the loop, so the stable name
 * is what the nearest of these called.
 */
const dispatchers = new RegExp(
  [
    // Work queues, soft interrupts, timers, kernel threads.
    /process_one_work|do_softirq|call_timer_fn|_run_timers|run_timer_softirq|hrtimer_run|run_ksoftirqd/,
    /tasklet_(?:hi_)?action|smpboot_thread_fn|^kthread$|start_secondary|cpu_startup_entry|ret_from_fork/,
    /smp_call_function|netif_receive_skb/,
    // System call entry on x86, arm64 and Arm.
    /do_syscall_|do_fast_syscall_|sysenter_dispatch|tracesys_phase2|el0_svc_handler|invoke_syscall|ret_fast_syscall/,
    // Calls that go on to any file system or driver.
    /vfs_(?:iter_)?(?:read|write)|do_iter_(?:read|write)|call_(?:read|write)_iter/,
    /new_sync_(?:read|write)|vfs_ioctl|ksys_ioctl|compat_(?:sys_)?ioctl|blkdev_(?:driver_)?ioctl/,
    /^call_mmap|mmap_region|do_mmap|do_dentry_open|vfs_open/,
    // Calls that go on to any protocol.
    /^sock_(?:sendmsg|recvmsg|release|mmap|do_ioctl|ioctl)|^__sock_release|^compat_sock_ioctl|sk_common_release/,
    /^setsockopt$|(?:kernel|sock_common)_setsockopt|^(?:listen|accept)$|kernel_(?:listen|accept)/,
    /^(?:nfnetlink|rtnetlink)_rcv_msg|^netlink_dump|^(?:sys_)?(?:socketpair|connect|ioctl)/,
    // Page faults, and work on the way back to user space.
    /__do_fault|do_page_fault|^page_fault$|__fput|task_work_run|exit_to_usermode/,
  ]
    .map(pattern => pattern.source)
    .join('|'),
);

function entryBelow(names: readonly string[]): string | undefined {
  const at = names.findIndex(name => dispatchers.test(name));
  const dispatcher = names[at];
  if (dispatcher === undefined) return undefined;
  // Many functions wait for the other CPUs; the wait itself is the name.
  if (dispatcher.includes('smp_call_function')) return 'smp_call_function';
  return names[Math.max(0, at - 1)];
}

const graceful = /synchronize_(?:rcu|srcu|net|sched)/;
const waiting =
  /sched|_lock|_slowlock|down|rwsem|completion|kthread|wait|synchronize|context_switch|__switch_to|cancel_delayed_work|rcu_barrier/;

/** A hung task is a victim; the two waits that most victims share come first, else who waited. */
function waiter(names: readonly string[]): string | undefined {
  const shared = names.find(name => name.includes('rtnl_lock') || graceful.test(name));
  if (shared) return graceful.test(shared) ? 'synchronize_rcu' : shared;
  return names.find(name => !waiting.test(name));
}
