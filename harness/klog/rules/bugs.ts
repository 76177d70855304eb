import { caller, checksOfCalls, faulting, type Rule, undefinedInstruction } from '../rule.ts';
import { entries, pointerAt, trace } from './sample.ts';

/** Memory faults that begin with `BUG:` (x86, PowerPC). */
export const memoryFaults: readonly Rule[] = [
  {
    kind: 'oops',
    header:
      /BUG: (?:unable to handle kernel paging request|unable to handle page fault for address|Unable to handle kernel data access)/,
    title: 'BUG: unable to handle kernel paging request in $F',
    guilty: faulting,
    sample: [
      'BUG: unable to handle page fault for address: ffffc90000a5d000',
      pointerAt('memcpy'),
      trace('vault_read'),
    ].join('\n'),
    says: 'BUG: unable to handle kernel paging request in vault_read',
  },
  {
    kind: 'oops',
    header: /BUG: (?:unable to handle )?[kK]ernel NULL pointer dereference/,
    title: 'BUG: unable to handle kernel NULL pointer dereference in $F',
    guilty: faulting,
    sample: ['BUG: kernel NULL pointer dereference, address: 0000000000000008', pointerAt('vault_read')].join(
      '\n',
    ),
    says: 'BUG: unable to handle kernel NULL pointer dereference in vault_read',
  },
  {
    // The kernel prints the second half of this header on its own; here another line came between.
    kind: 'oops',
    header: /BUG: [uU]nable to handle kernel/,
    title: 'BUG: unable to handle kernel',
    sample: 'BUG: unable to handle kernel',
    says: 'BUG: unable to handle kernel',
  },
  {
    kind: 'stack overflow',
    header: /BUG: .*stack guard page was hit at/,
    title: 'BUG: stack guard page was hit in $F',
    guilty: { ...faulting, pick: 'entry' },
    sample: [
      'BUG: TASK stack guard page was hit at ffffc90000a5ff98 (stack is ffffc90000a60000..ffffc90000a67fff)',
      pointerAt('vault_walk'),
      trace('vault_walk', 'vault_ioctl', 'do_syscall_64'),
    ].join('\n'),
    says: 'BUG: stack guard page was hit in vault_ioctl',
  },
];

/** Everything else that begins with `BUG:`. */
export const bugs: readonly Rule[] = [
  {
    kind: 'soft lockup',
    header: /BUG: soft lockup/,
    title: 'BUG: soft lockup in $F',
    guilty: { ...faulting, pick: 'entry' },
    sample: [
      'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:1]',
      pointerAt('delay_tsc'),
      trace('vault_wait', 'vault_ioctl', 'vfs_ioctl'),
    ].join('\n'),
    says: 'BUG: soft lockup in vault_ioctl',
  },
  {
    kind: 'sleep in atomic',
    header: /BUG: scheduling while atomic/,
    title: 'BUG: scheduling while atomic in $F',
    guilty: { ...caller, skip: [/schedule/] },
    sample: [
      'BUG: scheduling while atomic: init/1/0x00000002',
      trace('__schedule_bug', '__schedule', 'msleep'),
    ].join('\n'),
    says: 'BUG: scheduling while atomic in msleep',
  },
  {
    kind: 'sleep in atomic',
    header: /BUG: sleeping function called from invalid context at/,
    title: 'BUG: sleeping function called from invalid context in $F',
    guilty: caller,
    sample: [
      'BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580',
      trace('dump_stack', '__might_resched', '__mutex_lock', 'vault_irq'),
    ].join('\n'),
    says: 'BUG: sleeping function called from invalid context in vault_irq',
  },
  {
    kind: 'sleep in atomic',
    header: /BUG: using ([a-z_]+)\(\) in preemptible/,
    title: 'BUG: using $1() in preemptible code in $F',
    guilty: { ...caller, skip: [/dump_stack|preempt|debug_|processor_id|this_cpu/] },
    sample: [
      'BUG: using smp_processor_id() in preemptible [00000000] code: init/1',
      trace('dump_stack', 'check_preemption_disabled', 'vault_cpu'),
    ].join('\n'),
    says: 'BUG: using smp_processor_id() in preemptible code in vault_cpu',
  },
  {
    kind: 'page state',
    header: /BUG: (Bad rss-counter state|non-zero nr_(?:ptes|pmds) on freeing mm)/,
    title: 'BUG: $1',
    sample: 'BUG: Bad rss-counter state mm:00000000b8f0f3a2 type:MM_ANONPAGES val:1',
    says: 'BUG: Bad rss-counter state',
  },
  {
    kind: 'page state',
    header: /BUG: Bad page (state|cache)/,
    title: 'BUG: Bad page $1 in $F',
    guilty: {
      // Where it was detected is chance; the owner (PAGE_OWNER) is what reports have in common.
      steps: [/page last allocated/, 'trace'],
      skip: [
        /(?:free|put|get|update|release)_page|free_unref|^_*folio|truncate_inode_pages|page_frag_free|alloc|vmap|page_owner/,
      ],
    },
    sample: [
      'BUG: Bad page state in process init  pfn:4f2a1',
      'page last allocated via order 0, migratetype Unmovable, ts 100, free_ts 0',
      ...entries('post_alloc_hook', '__alloc_pages', 'vault_map'),
    ].join('\n'),
    says: 'BUG: Bad page state in vault_map',
  },
  {
    kind: 'page state',
    header: /BUG: Bad page map/,
    title: 'BUG: Bad page map',
    sample: 'BUG: Bad page map in process init  pte:0000000a pmd:7d4c9067',
    says: 'BUG: Bad page map',
  },
  {
    kind: 'BUG',
    // The file system and its device are left out: they vary.
    header: /BUG: Dentry .* still in use \(\d+\) \[(unmount) of [^\]]+\]/,
    title: 'BUG: Dentry still in use in $1',
    sample: 'BUG: Dentry ffff88801f4a0010{i=2,n=vault}  still in use (1) [unmount of ext4 vda]',
    says: 'BUG: Dentry still in use in unmount',
  },
  {
    kind: 'soft lockup',
    header: /BUG: workqueue lockup/,
    title: 'BUG: workqueue lockup',
    sample: 'BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 43s!',
    says: 'BUG: workqueue lockup',
  },
  {
    kind: 'other',
    header: /BUG:\s*$/,
    title: 'BUG: corrupted',
    sample: 'BUG:',
    says: 'BUG: corrupted',
  },
];

/** `kernel BUG at file:line`: a BUG() or BUG_ON(). */
export const assertions: readonly Rule[] = [
  {
    kind: 'usercopy',
    header: /kernel BUG at mm\/usercopy\.c/,
    title: 'BUG: bad usercopy in $F',
    guilty: { ...caller, skip: [/usercopy|__check/] },
    sample: [
      'kernel BUG at mm/usercopy.c:102!',
      trace('usercopy_abort', '__check_object_size', 'vault_ioctl'),
    ].join('\n'),
    says: 'BUG: bad usercopy in vault_ioctl',
  },
  {
    kind: 'list corruption',
    header: /kernel BUG at lib\/list_debug\.c/,
    title: 'BUG: corrupted list in $F',
    guilty: caller,
    sample: ['kernel BUG at lib/list_debug.c:49!', trace('__list_del_entry_valid', 'vault_drop')].join('\n'),
    says: 'BUG: corrupted list in vault_drop',
  },
  {
    // Before 5.7 arm64 called BUG() for an undefined instruction; the function that holds it is guilty.
    kind: 'oops',
    header: /kernel BUG at arch\/arm(?:64)?\/kernel\/traps\.c/,
    title: 'kernel BUG in $F',
    guilty: { ...faulting, skip: [undefinedInstruction] },
    sample: [
      'kernel BUG at arch/arm64/kernel/traps.c:405!',
      'pc : do_undefinstr+0x68/0x70',
      trace('do_undefinstr', 'el1_undef', 'vault_poll'),
    ].join('\n'),
    says: 'kernel BUG in vault_poll',
  },
  {
    kind: 'BUG',
    header: /kernel BUG at/,
    title: 'kernel BUG in $F',
    // Wrappers of socket buffers, and clang's checks of indirect calls, report a fault of their caller.
    guilty: { ...faulting, skip: [/^skb_/, checksOfCalls] },
    sample: ['kernel BUG at fs/vault.c:77!', 'pc : vault_seal+0x1c/0x2f0', trace('vault_ioctl')].join('\n'),
    says: 'kernel BUG in vault_seal',
  },
];
