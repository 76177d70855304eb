import { FUNC, type Rule, rx, SRC, warned } from '../rule.ts';
import { entries, pointerAt } from './sample.ts';

const usbPlumbing = /usb_submit_urb|usb_start_wait_urb|usb_(?:bulk|interrupt|control)_msg/;

/** WARN() and its like in code that checks its callers: the caller is guilty. */
export const misuse: readonly Rule[] = [
  {
    kind: 'WARNING',
    header: /WARNING: .*lib\/debugobjects\.c.* (?:debug_print|debug_check|at)/,
    title: 'WARNING: ODEBUG bug in $F',
    guilty: {
      ...warned,
      skip: [/debug_|rcu|hrtimer_|timer_|work_|percpu_|vunmap|vfree|__free_|debug_check|kobject_/],
    },
    sample: [
      'WARNING: CPU: 0 PID: 9 at lib/debugobjects.c:505 debug_print_object+0x1/0x2',
      pointerAt('debug_print_object'),
      ...entries('debug_check_no_obj_freed', 'kfree', 'vault_free'),
    ].join('\n'),
    says: 'WARNING: ODEBUG bug in vault_free',
  },
  {
    kind: 'usercopy',
    header: /WARNING: .*mm\/usercopy\.c.* (?:usercopy_warn|at)/,
    title: 'WARNING: bad usercopy in $F',
    guilty: { ...warned, skip: [/usercopy|__check/] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at mm/usercopy.c:74 usercopy_warn+0x1/0x2',
      pointerAt('usercopy_warn'),
      ...entries('__check_object_size', 'vault_read'),
    ].join('\n'),
    says: 'WARNING: bad usercopy in vault_read',
  },
  {
    kind: 'WARNING',
    header: /WARNING: .*lib\/kobject\.c.* (?:kobject_|at)/,
    title: 'WARNING: kobject bug in $F',
    guilty: { ...warned, skip: [/kobject_/] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at lib/kobject.c:718 kobject_put+0x1/0x2',
      pointerAt('kobject_put'),
      ...entries('vault_remove'),
    ].join('\n'),
    says: 'WARNING: kobject bug in vault_remove',
  },
  {
    kind: 'WARNING',
    header: /WARNING: .*fs\/proc\/generic\.c.* (?:proc_register|at)/,
    title: 'WARNING: proc registration bug in $F',
    guilty: { ...warned, skip: [/proc_/] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at fs/proc/generic.c:377 proc_register+0x1/0x2',
      pointerAt('proc_register'),
      ...entries('proc_create_data', 'vault_init'),
    ].join('\n'),
    says: 'WARNING: proc registration bug in vault_init',
  },
  {
    kind: 'refcount',
    header: /WARNING: .*lib\/refcount\.c.* (?:refcount_|at)/,
    title: 'WARNING: refcount bug in $F',
    guilty: { ...warned, skip: [/refcount|kobject_/] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2',
      pointerAt('refcount_warn_saturate'),
      ...entries('vault_put'),
    ].join('\n'),
    says: 'WARNING: refcount bug in vault_put',
  },
];

/** WARN() anywhere else. */
export const warnings: readonly Rule[] = [
  {
    kind: 'WARNING',
    header: /WARNING: .*mm\/.*\.c.* k?.?malloc/,
    title: 'WARNING: kmalloc bug in $F',
    guilty: { ...warned, skip: [/kmalloc|krealloc|slab|kmem/] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at mm/slab_common.c:957 kmalloc_slab+0x1/0x2',
      pointerAt('kmalloc_slab'),
      ...entries('__kmalloc', 'vault_alloc'),
    ].join('\n'),
    says: 'WARNING: kmalloc bug in vault_alloc',
  },
  {
    kind: 'WARNING',
    header: /WARNING: .*mm\/vmalloc\.c.*__vmalloc_node/,
    title: 'WARNING: zero-size vmalloc in $F',
    guilty: warned,
    sample: [
      'WARNING: CPU: 0 PID: 9 at mm/vmalloc.c:3108 __vmalloc_node_range+0x1/0x2',
      pointerAt('__vmalloc_node_range'),
      ...entries('vault_ring'),
    ].join('\n'),
    says: 'WARNING: zero-size vmalloc in vault_ring',
  },
  {
    kind: 'WARNING',
    header: /WARNING: .* usb_submit_urb/,
    title: 'WARNING in $F/usb_submit_urb',
    guilty: { ...warned, skip: [usbPlumbing] },
    sample: [
      'WARNING: CPU: 0 PID: 9 at drivers/usb/core/urb.c:478 usb_submit_urb+0x1/0x2',
      pointerAt('usb_submit_urb'),
      ...entries('hub_probe'),
    ].join('\n'),
    says: 'WARNING in hub_probe/usb_submit_urb',
  },
  {
    kind: 'WARNING',
    header: rx`WARNING: ${SRC} at 0x\d+, CPU#\d+`,
    title: 'WARNING in $F',
    guilty: warned,
    sample: ['WARNING: fs/vault.c:77 at 0x0, CPU#1: init/1', pointerAt('vault_seal')].join('\n'),
    says: 'WARNING in vault_seal',
  },
  {
    kind: 'WARNING',
    header: rx`WARNING: (?:.* at ${SRC} |${SRC} at |\[.*\] ${SRC} at )${FUNC}`,
    title: 'WARNING in $F',
    guilty: warned,
    sample: [
      'WARNING: CPU: 0 PID: 9 at fs/vault.c:77 vault_seal+0x1c/0x2f0',
      'pc : vault_seal+0x1c/0x2f0',
    ].join('\n'),
    says: 'WARNING in vault_seal',
  },
  {
    // A kernel without DEBUG_BUGVERBOSE knows no file.
    kind: 'WARNING',
    header: rx`WARNING: CPU: \d+ PID: \d+ at ${FUNC}`,
    title: 'WARNING in $F',
    guilty: warned,
    sample: [
      'WARNING: CPU: 0 PID: 9 at vault_seal+0x1c/0x2f0',
      'pc : vault_seal+0x1c/0x2f0',
      ...entries('vault_seal', 'vault_ioctl'),
    ].join('\n'),
    says: 'WARNING in vault_seal',
  },
  {
    kind: 'WARNING',
    header: /WARNING: kernel stack regs at [0-9a-f]+ in [^ ]* has bad '([^']+)' value/,
    title: "WARNING: kernel stack regs has bad '$1' value",
    sample: "WARNING: kernel stack regs at ffffc90000a5ff58 in init:1 has bad 'bp' value 0000000000000000",
    says: "WARNING: kernel stack regs has bad 'bp' value",
  },
  {
    kind: 'WARNING',
    header: /WARNING: kernel stack frame pointer at [0-9a-f]+ in [^ ]* has bad value/,
    title: 'WARNING: kernel stack frame pointer has bad value',
    sample:
      'WARNING: kernel stack frame pointer at ffffc90000a5ff58 in init:1 has bad value 0000000000000000',
    says: 'WARNING: kernel stack frame pointer has bad value',
  },
  {
    kind: 'WARNING',
    header: /WARNING: kernel stack (?:regs .* has bad 'bp' value|frame pointer .* has bad value)/,
    title: 'WARNING: kernel stack regs has bad value',
    sample: "WARNING: kernel stack regs (ptrval) has bad 'bp' value (ptrval)",
    says: 'WARNING: kernel stack regs has bad value',
  },
  {
    kind: 'other',
    header: /WARNING:\s*$/,
    title: 'WARNING: corrupted',
    sample: 'WARNING:',
    says: 'WARNING: corrupted',
  },
];

/** Warnings in words only: about the state of the machine, not a fault of the kernel. */
export const notices: readonly RegExp[] = [
  /WARNING: \/etc\/ssh\/moduli does not exist/,
  /WARNING: workqueue cpumask: online intersect > possible intersect/,
  /WARNING: [Tt]he mand mount option/,
  /WARNING: Unsupported flag value\(s\) of 0x\S+ in DT_FLAGS_1/,
  /WARNING: Unprivileged eBPF is enabled with eIBRS/,
  /WARNING: fbcon: Driver '.*' missed to adjust virtual screen size/,
  /WARNING: See https.* for mitigation options/,
  /WARNING: kernel not compiled with CPU_\w+/,
  /WARNING: CPU does not support IBPB/,
  /WARNING: \S+ mitigation (?:is|depends)/,
  /[Ww]arning: .* uses (?:deprecated v2 capabilities|wireless extensions)/,
];
