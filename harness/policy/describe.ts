import { type Finding, isRed } from './judge.ts';

/** How many rows a failure explains, and how many it names; all of them are in the evidence. */
const explained = 6;
const named = 6;

/** An option as its field spells it: `CONFIG_TUN`, `kpti`, `kernel.sysrq`. */
const nameOf = ({ of = 'configuration', option }: Finding) =>
  of === 'configuration' ? `CONFIG_${option}` : option;

/** `a, b and 7 more`. */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What is wrong, why, and what to do; `what` lacks the name of its stage. */
export interface PolicyFault {
  readonly what: string;
  readonly because: string;
  readonly todo: string;
  readonly blame?: 'user';
  /** The line of a fragment that sets the first option: `file:line`. */
  readonly at?: string;
}

/** What one policy came to, from all findings. `fault` where a row of it is violated or its waiver's time is over. */
export function describePolicy(
  findings: readonly Finding[],
  policy: string,
): { readonly says: string; readonly fault?: PolicyFault } {
  const rows = findings.filter(row => row.policy === policy);
  const count = (outcome: Finding['outcome']) => rows.filter(row => row.outcome === outcome).length;
  const says = `${policy}: ${count('held')} held, ${count('waived')} waived`;
  const wrong = rows.filter(row => isRed(row) && row.outcome !== 'waiver needless');
  const [first] = wrong;
  if (!first) return { says };
  const names = wrong.map(nameOf);
  const rest = names.slice(explained);
  const fault = {
    what: `policy ${policy} is violated by ${listed(names, 4)}`,
    because: [
      ...wrong.slice(0, explained).map(because),
      ...(rest.length > 0 ? [`and ${listed(rest, named)}`] : []),
    ].join('\n'),
    todo: first.todo ?? 'meet the policy',
    ...(wrong.every(({ blame }) => blame === 'user') ? { blame: 'user' as const } : {}),
    ...(wrong[0]?.setBy ? { at: `${wrong[0].setBy.file}:${wrong[0].setBy.line}` } : {}),
  };
  return { says, fault };
}

function because(row: Finding): string {
  const { setBy, actual, expected, reason, waiver } = row;
  const by = setBy
    ? `; ${setBy.file}:${setBy.line} asks for ${setBy.value || '""'}${setBy.value === actual ? '' : ' in vain'}`
    : '';
  const over = row.outcome === 'waiver expired' ? `; its waiver ended on ${waiver?.until}` : '';
  return `${nameOf(row)} is ${actual || '""'}, must be ${expected}${by}${over}: ${reason}`;
}

/** The waivers that nothing needs any more; undefined where each is needed. */
export function describeWaivers(findings: readonly Finding[]): PolicyFault | undefined {
  const wrong = findings.filter(row => row.outcome === 'waiver needless');
  const [first] = wrong;
  if (!first) return undefined;
  return {
    what:
      wrong.length === 1
        ? 'a waiver is not needed any more'
        : `${wrong.length} waivers are not needed any more`,
    blame: 'user',
    because: wrong
      .slice(0, explained)
      .map(row => `${row.policy}, ${nameOf(row)}: ${row.because}`)
      .join('\n'),
    todo: first.todo ?? 'take it out of fragments/policies',
  };
}
