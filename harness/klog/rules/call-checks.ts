import { caller, checksOfCalls, FUNC, type Rule, rx } from '../rule.ts';
import { trace } from './sample.ts';

/** Clang's check of indirect calls: the guilty function is the one that made the call. */
export const callChecks: readonly Rule[] = [
  {
    // Since 6.1: at the place of the call, and a trap follows.
    kind: 'CFI',
    header: rx`CFI failure at ${FUNC}`,
    title: 'CFI failure in $1',
    sample:
      'CFI failure at vault_call+0x1c/0x2f0 [vault] (target: vault_seal+0x0/0x40; expected type: 0xa540670c)',
    says: 'CFI failure in vault_call',
  },
  {
    kind: 'CFI',
    header: /CFI failure/,
    title: 'CFI failure in $F',
    guilty: { ...caller, skip: [checksOfCalls] },
    sample: [
      'CFI failure (target: vault_seal+0x0/0x40):',
      trace('dump_stack', '__cfi_check_fail', '__cfi_slowpath_diag', 'vault_call'),
    ].join('\n'),
    says: 'CFI failure in vault_call',
  },
];
