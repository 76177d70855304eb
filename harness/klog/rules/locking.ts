import { caller, callTrace, FUNC, PC, type Rule, rx, SRC, type Walk, warned } from '../rule.ts';
import { entries, pointerAt, trace } from './sample.ts';

const held = rx`at: (?:${PC} +)?${FUNC}`;
const workItems = /process_one_work|(?:flush|drain|destroy)_workqueue/;
const rcu: Walk = { ...caller, skip: [/rcu|kmem|slab/] };
const sockets = [/lock_sock|release_sock/];

/** Reports of lockdep and of the lock debugging that begin with `WARNING:`; until 4.11 they began with `INFO:`. */
export const lockWarnings: readonly Rule[] = [
  {
    kind: 'lockdep',
    header: /WARNING: .*kernel\/locking\/lockdep\.c.*lock_/,
    title: 'WARNING: locking bug in $F',
    guilty: { ...warned, skip: sockets },
    sample: [
      'WARNING: CPU: 0 PID: 9 at kernel/locking/lockdep.c:900 lock_acquire+0x1/0x2',
      pointerAt('lock_acquire'),
      ...entries('lock_sock_nested', 'vault_recv'),
    ].join('\n'),
    says: 'WARNING: locking bug in vault_recv',
  },
  {
    kind: 'lockdep',
    header: /WARNING: .*still has locks held!/,
    later: [rx`at: ${FUNC}`],
    title: 'WARNING: still has locks held in $1',
    sample: 'WARNING: init/1 still has locks held!\n #0: (&v->lock){+.+.}, at: vault_open+0x3/0x9',
    says: 'WARNING: still has locks held in vault_open',
  },
  {
    kind: 'lockdep',
    header: /WARNING: Nested lock was not taken/,
    title: 'WARNING: nested lock was not taken in $F',
    guilty: warned,
    sample: ['WARNING: Nested lock was not taken', trace('dump_stack', 'lock_acquire', 'vault_open')].join(
      '\n',
    ),
    says: 'WARNING: nested lock was not taken in vault_open',
  },
  {
    kind: 'lockdep',
    header: /(WARNING|BUG): lock held when returning to user space/,
    later: [/leaving the kernel with locks still held/, held],
    title: '$H1: lock held when returning to user space in $1',
    sample: [
      'WARNING: lock held when returning to user space!',
      'init/1 is leaving the kernel with locks still held!',
      '1 lock held by init/1:',
      ' #0: (&v->lock){+.+.}, at: vault_open+0x3/0x9',
    ].join('\n'),
    says: 'WARNING: lock held when returning to user space in vault_open',
  },
  {
    kind: 'lockdep',
    header: /WARNING: possible circular locking dependency detected/,
    later: [/is trying to acquire lock/],
    title: 'possible deadlock in $F',
    guilty: { steps: [held, held, 'trace'], skip: [workItems] },
    sample: [
      'WARNING: possible circular locking dependency detected',
      'init/1 is trying to acquire lock:',
      'ffff8881 (&a->lock){+.+.}-{3:3}, at: vault_open+0x3/0x9',
      'but task is already holding lock:',
      'ffff8882 (&b->lock){+.+.}-{3:3}, at: vault_ioctl+0x3/0x9',
    ].join('\n'),
    says: 'possible deadlock in vault_open',
  },
  {
    kind: 'lockdep',
    header: /(?:WARNING|INFO): possible irq lock inversion dependency detected/,
    later: [/just changed the state of lock/, held],
    title: 'possible deadlock in $1',
    sample: [
      'WARNING: possible irq lock inversion dependency detected',
      'swapper/0/0 just changed the state of lock:',
      'ffff8881 (&a->lock){-.-.}-{2:2}, at: vault_irq+0x3/0x9',
    ].join('\n'),
    says: 'possible deadlock in vault_irq',
  },
  {
    kind: 'lockdep',
    header: /WARNING: .*-safe -> .*-unsafe lock order detected/,
    title: 'possible deadlock in $F',
    guilty: { steps: [/which became .* at:/, 'trace'] },
    sample: [
      'WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected',
      '... which became SOFTIRQ-irq-safe at:',
      ...entries('_raw_spin_lock', 'vault_timer'),
    ].join('\n'),
    says: 'possible deadlock in vault_timer',
  },
  {
    kind: 'lockdep',
    header: /(?:WARNING|INFO): possible recursive locking detected/,
    later: [/is trying to acquire lock/, held],
    title: 'possible deadlock in $1',
    sample: [
      'WARNING: possible recursive locking detected',
      'init/1 is trying to acquire lock:',
      'ffff8881 (&a->lock){+.+.}-{3:3}, at: vault_open+0x3/0x9',
    ].join('\n'),
    says: 'possible deadlock in vault_open',
  },
  {
    kind: 'lockdep',
    header: /WARNING: inconsistent lock state/,
    later: [/takes/, held],
    title: 'inconsistent lock state in $F',
    guilty: caller,
    sample: [
      'WARNING: inconsistent lock state',
      'inconsistent {SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W} usage.',
      'init/1 [HC0[0]:SC1[1]:HE1:SE0] takes:',
      'ffff8881 (&a->lock){+.?.}-{2:2}, at: vault_irq+0x3/0x9',
      trace('dump_stack', 'mark_lock', '_raw_spin_lock', 'vault_irq'),
    ].join('\n'),
    says: 'inconsistent lock state in vault_irq',
  },
  {
    kind: 'lockdep',
    header: /(WARNING|INFO): suspicious RCU usage/,
    later: [rx`${SRC}`],
    title: '$H1: suspicious RCU usage in $F',
    guilty: rcu,
    sample: [
      'WARNING: suspicious RCU usage',
      'fs/vault.c:77 suspicious rcu_dereference_check() usage!',
      trace('dump_stack', 'lockdep_rcu_suspicious', 'vault_find'),
    ].join('\n'),
    says: 'WARNING: suspicious RCU usage in vault_find',
  },
  {
    kind: 'lockdep',
    header: /(WARNING|BUG): bad unlock balance detected!/,
    title: '$1: bad unlock balance in $F',
    guilty: { steps: [rx`${PC} +${FUNC}`, callTrace, 'trace'] },
    sample: [
      'WARNING: bad unlock balance detected!',
      'init/1 is trying to release lock (&a->lock) at:',
      '[<ffffffff8120cd4c>] vault_close+0x3/0x9',
    ].join('\n'),
    says: 'WARNING: bad unlock balance in vault_close',
  },
  {
    kind: 'lockdep',
    header: /WARNING: held lock freed!/,
    later: [rx`at:(?: ${PC})? +${FUNC}`],
    title: 'WARNING: held lock freed in $1',
    sample: 'WARNING: held lock freed!\nffff8881 (&a->lock){+.+.}-{3:3}, at: vault_close+0x3/0x9',
    says: 'WARNING: held lock freed in vault_close',
  },
];
