import { caller, FUNC, PC, type Rule, rx } from '../rule.ts';
import { trace } from './sample.ts';

const addressed = rx`at: ${PC} +${FUNC}`;

/** What only older kernels (before 4.11) begin with `INFO:`. */
export const lockInfos: readonly Rule[] = [
  {
    kind: 'lockdep',
    header: /INFO: possible circular locking dependency detected/,
    later: [/is trying to acquire lock/, addressed],
    title: 'possible deadlock in $1',
    sample: [
      '[ INFO: possible circular locking dependency detected ]',
      'init/1 is trying to acquire lock:',
      ' (&a->lock){+.+.+.}, at: [<ffffffff8120cd4c>] vault_open+0x3/0x9',
    ].join('\n'),
    says: 'possible deadlock in vault_open',
  },
  {
    kind: 'lockdep',
    header: /INFO: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected/,
    later: [/is trying to acquire/, addressed],
    title: 'possible deadlock in $1',
    sample: [
      '[ INFO: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected ]',
      'init/1 is trying to acquire:',
      ' (&a->lock){+.+...}, at: [<ffffffff8120cd4c>] vault_open+0x3/0x9',
    ].join('\n'),
    says: 'possible deadlock in vault_open',
  },
  {
    kind: 'lockdep',
    header: /INFO: inconsistent lock state/,
    later: [/takes/, addressed],
    title: 'inconsistent lock state in $1',
    sample: [
      '[ INFO: inconsistent lock state ]',
      'init/1 [HC0[0]:SC1[1]:HE1:SE0] takes:',
      ' (&a->lock){+.?...}, at: [<ffffffff8120cd4c>] vault_irq+0x3/0x9',
    ].join('\n'),
    says: 'inconsistent lock state in vault_irq',
  },
  {
    kind: 'lockdep',
    header: /INFO: trying to register non-static key/,
    title: 'INFO: trying to register non-static key in $F',
    guilty: { ...caller, skip: [/stack|lock|IRQ/] },
    sample: [
      'INFO: trying to register non-static key.',
      trace('dump_stack', 'register_lock_class', '__lock_acquire', 'vault_init'),
    ].join('\n'),
    says: 'INFO: trying to register non-static key in vault_init',
  },
];

/** Lock debugging that begins with `BUG:`. */
export const lockBugs: readonly Rule[] = [
  {
    kind: 'lockdep',
    header:
      /BUG: (spinlock|rwlock) (lockup suspected|already unlocked|recursion|cpu recursion|bad magic|wrong owner|wrong CPU|trylock failure on UP)/,
    title: 'BUG: $1 $2 in $F',
    guilty: { ...caller, skip: [/spin_|_lock|_unlock/] },
    sample: [
      'BUG: spinlock bad magic on CPU#0, init/1',
      trace('dump_stack', 'spin_dump', 'do_raw_spin_lock', 'vault_open'),
    ].join('\n'),
    says: 'BUG: spinlock bad magic in vault_open',
  },
  {
    kind: 'lockdep',
    header: /BUG: .*still has locks held!/,
    later: [rx`${PC} +${FUNC}`],
    title: 'BUG: still has locks held in $1',
    sample: [
      '[ BUG: init/1 still has locks held! ]',
      ' #0: (&v->lock){+.+.+.}, at: [<ffffffff8120cd4c>] vault_open+0x3/0x9',
    ].join('\n'),
    says: 'BUG: still has locks held in vault_open',
  },
  {
    kind: 'lockdep',
    header: /BUG: held lock freed!/,
    later: [rx`${PC} +${FUNC}`],
    title: 'BUG: held lock freed in $1',
    sample: [
      '[ BUG: held lock freed! ]',
      ' (&v->lock){+.+.+.}, at: [<ffffffff8120cd4c>] vault_close+0x3/0x9',
    ].join('\n'),
    says: 'BUG: held lock freed in vault_close',
  },
  {
    kind: 'lockdep',
    header: /BUG: Invalid wait context/,
    title: 'WARNING: locking bug in $F',
    guilty: { ...caller, skip: [/lock_sock|release_sock/] },
    sample: ['[ BUG: Invalid wait context ]', trace('dump_stack', '__lock_acquire', 'vault_irq')].join('\n'),
    says: 'WARNING: locking bug in vault_irq',
  },
  {
    kind: 'lockdep',
    header: /BUG: workqueue leaked lock or atomic/,
    later: [/last function: (\w+)$/],
    title: 'BUG: workqueue leaked lock or atomic in $1',
    sample: [
      'BUG: workqueue leaked lock or atomic: kworker/0:1/0x00000001/17',
      '     last function: vault_work',
    ].join('\n'),
    says: 'BUG: workqueue leaked lock or atomic in vault_work',
  },
];
