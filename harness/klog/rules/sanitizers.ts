import { caller, callTrace, FUNC, type Rule, rx } from '../rule.ts';
import { entries, trace } from './sample.ts';

const kfence = { steps: [rx`BUG: KFENCE: [a-z -]+ in ${FUNC}`, 'trace'] } as const;
const invalidFree = rx`BUG: KASAN: (?:double-free or invalid-free|double-free|invalid-free) in ${FUNC}`;
const created = /Local variable .* created at:|Uninit was created at:/;

/** KASAN, KMSAN, KCSAN, KFENCE and kmemleak: reports that begin with `BUG:`. */
export const sanitizers: readonly Rule[] = [
  {
    kind: 'KASAN',
    header: rx`BUG: KASAN: ([a-z-]+) in ${FUNC}`,
    later: [/(Read|Write) (?:of size|at addr) [0-9a-f]+/],
    title: 'KASAN: $H1 $1 in $F',
    guilty: {
      steps: [rx`BUG: KASAN: [a-z-]+ in ${FUNC}`, callTrace, 'trace'],
      // Between the fault and its report in the hardware tags mode.
      skip: [/kernel_fault|tag_check|mem_abort|^el1h?_/],
    },
    sample: [
      'BUG: KASAN: slab-use-after-free in memcpy+0x1c/0x30',
      'Read of size 8 at addr ffff88801f4a0010 by task init/1',
      trace('kasan_report', 'vault_read'),
    ].join('\n'),
    says: 'KASAN: slab-use-after-free Read in vault_read',
  },
  {
    kind: 'KASAN',
    header: invalidFree,
    title: 'KASAN: invalid-free in $F',
    guilty: { steps: [invalidFree, callTrace, 'trace'], skip: [/slab_|kfree|vunmap|vfree/] },
    sample: [
      'BUG: KASAN: double-free in kfree+0x40/0x90',
      trace('kasan_report', 'kfree', 'vault_close'),
    ].join('\n'),
    says: 'KASAN: invalid-free in vault_close',
  },
  {
    kind: 'KASAN',
    header: /BUG: KASAN: ([a-z-]+) on address/,
    later: [/(Read|Write) of size [0-9]+/],
    title: 'KASAN: $H1 $1',
    sample: 'BUG: KASAN: null-ptr-deref on address 0000000000000008\nRead of size 4 by task init/1',
    says: 'KASAN: null-ptr-deref Read',
  },
  {
    kind: 'KASAN',
    header: /BUG: KASAN: (.*)/,
    title: 'KASAN: $1',
    sample: 'BUG: KASAN: slab-out-of-bounds in vault_read+0x1c/0x30',
    says: 'KASAN: slab-out-of-bounds in vault_read',
  },
  {
    kind: 'KMSAN',
    header: /BUG: KMSAN: kernel-usb-infoleak/,
    title: 'KMSAN: kernel-usb-infoleak in $F',
    guilty: {
      steps: ['trace', created],
      skip: [/alloc_skb|usb_submit_urb|usb_start_wait_urb|usb_(?:bulk|interrupt|control)_msg/],
    },
    sample: [
      'BUG: KMSAN: kernel-usb-infoleak in usb_submit_urb+0x59/0x230',
      ...entries('usb_submit_urb', 'hub_probe'),
      'Uninit was created at:',
    ].join('\n'),
    says: 'KMSAN: kernel-usb-infoleak in hub_probe',
  },
  {
    kind: 'KMSAN',
    header: rx`BUG: KMSAN: ([a-z-]+) in ${FUNC}`,
    title: 'KMSAN: $1 in $F',
    guilty: {
      steps: ['trace', created],
      // Ciphers and netlink's plumbing only see values that their caller left unset.
      skip: [/alloc_skb|netlink_ack|netlink_rcv_skb|_encrypt$|^(?:crypto|cipher|drbg|rng)_/],
    },
    sample: [
      'BUG: KMSAN: uninit-value in crypto_aes_encrypt+0x59/0x230',
      ...entries('crypto_aes_encrypt', 'vault_seal'),
      'Local variable iv created at:',
      ...entries('vault_open'),
    ].join('\n'),
    says: 'KMSAN: uninit-value in vault_seal',
  },
  {
    kind: 'KCSAN',
    header: /BUG: KCSAN: (.*)/,
    title: 'KCSAN: $1',
    sample: 'BUG: KCSAN: data-race in vault_get / vault_put',
    says: 'KCSAN: data-race in vault_get / vault_put',
  },
  {
    kind: 'KFENCE',
    header: rx`BUG: KFENCE: (use-after-free|out-of-bounds) (read|write) in ${FUNC}`,
    title: 'KFENCE: $1 $2 in $F',
    guilty: kfence,
    sample: 'BUG: KFENCE: out-of-bounds read in vault_read+0xa3/0x22b',
    says: 'KFENCE: out-of-bounds read in vault_read',
  },
  {
    kind: 'KFENCE',
    header: rx`BUG: KFENCE: (invalid free|invalid read|invalid write|memory corruption) in ${FUNC}`,
    title: 'KFENCE: $1 in $F',
    guilty: kfence,
    sample: ['BUG: KFENCE: invalid free in kfree+0xa3/0x22b', ...entries('kfree', 'vault_close')].join('\n'),
    says: 'KFENCE: invalid free in vault_close',
  },
  {
    kind: 'memory leak',
    header: /BUG: memory leak/,
    title: 'memory leak in $F',
    guilty: {
      steps: [/backtrace(?: \(crc [0-9a-f]*\))?:/, 'trace'],
      skip: [
        /kmemleak|mmap|kmem|slab|alloc|create_object|idr_get|list_lru_init|kv?asprintf|pcpu_create|strn?dup|memdup/,
      ],
    },
    sample: [
      'BUG: memory leak',
      'unreferenced object 0xffff888107b1a000 (size 64):',
      '  backtrace (crc 4a3f):',
      ...entries('__kmalloc', 'vault_open'),
    ].join('\n'),
    says: 'memory leak in vault_open',
  },
];

const skip = [/ubsan|overflow/];

/** UBSAN, which has a word of its own. */
export const undefinedBehaviour: readonly Rule[] = [
  {
    kind: 'UBSAN',
    header: /UBSAN: Undefined behaviour in/,
    title: 'UBSAN: undefined-behaviour in $F',
    guilty: { ...caller, skip },
    sample: [
      'UBSAN: Undefined behaviour in fs/vault.c:9:3',
      'shift exponent 64 is too large',
      trace('dump_stack', 'ubsan_epilogue', 'vault_hash'),
    ].join('\n'),
    says: 'UBSAN: undefined-behaviour in vault_hash',
  },
  {
    kind: 'UBSAN',
    header: /UBSAN: (.*?) in /,
    title: 'UBSAN: $1 in $F',
    guilty: { ...caller, skip },
    sample: [
      'UBSAN: array-index-out-of-bounds in fs/vault.c:9:3',
      trace('dump_stack_lvl', '__ubsan_handle_out_of_bounds', 'vault_slot'),
    ].join('\n'),
    says: 'UBSAN: array-index-out-of-bounds in vault_slot',
  },
];
