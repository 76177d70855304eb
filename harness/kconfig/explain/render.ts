import { renderAssignment } from '../dotconfig.ts';
import type { Place } from '../model.ts';
import type {
  Asked,
  Cause,
  Change,
  Explanation,
  Lost,
  Past,
  Refused,
  Selector,
  SymbolState,
  Term,
} from './cause.ts';
import { meaningOf } from './toolchain.ts';

const place = ({ file, line }: Place) => `${file}:${line}`;

/** An explanation as lines of text: the request, the cause, the fix. No colours. */
export function renderExplanation(explanation: Explanation): string[] {
  const { request, got, definedAt, cause, fix } = explanation;
  const where = definedAt.length > 0 ? [`  defined    ${definedAt.map(place).join(', ')}`] : [];
  return [
    `CONFIG_${request.symbol}: asked ${request.value}, is ${got}  ${place(request)}`,
    ...where,
    ...label('because', renderCause(cause, got)),
    ...label('do', renderFix(explanation)),
    ...label('loses', fix ? renderLost(fix.lost) : []),
    ...label(
      'breaks',
      brokenBy(fix).map(({ symbol, value, ...at }) => `CONFIG_${symbol}=${value}  ${place(at)}`),
    ),
  ];
}

/** A cause as lines; the first one says it all in short. `value` is that of the symbol. */
function renderCause(cause: Cause, value: string): string[] {
  switch (cause.kind) {
    case 'unknown symbol':
      return renderUnknown(cause);
    case 'unmet dependency':
      return cause.terms.flatMap(renderTerm);
    case 'no prompt':
      return renderPromptless(cause);
    case 'choice taken':
      return [
        `the choice "${cause.choice}" (${place(cause.at)}) is taken by ${cause.by.symbol}${askedAt(cause.by.askedAt)}`,
      ];
    case 'wrong type':
      return [`it is ${article(cause.type)} and takes ${cause.takes}`];
    case 'modules off':
      return [`MODULES is ${cause.modules.value}, so m means y${askedAt(cause.modules.askedAt)}`];
    case 'out of range':
      return [`its range is ${cause.low} to ${cause.high}  ${place(cause.at)}`];
    case 'renamed':
      return [
        'it was renamed: read from an old .config, never written',
        ...cause.to.map(heir => `now ${heir.symbol}  ${heir.definedAt.map(place).join(', ')}`),
      ];
    case 'overridden':
      return [`${place(cause.by)} asks for ${cause.by.value} later`];
    case 'forced on':
      return cause.by.map(by => `selected by ${renderSelector(by)}`);
    case 'toolchain':
      return [`${meaningOf(cause, value)}  ${place(cause.at)}`];
  }
}

function renderUnknown({ nearest, elsewhere, past }: Extract<Cause, { kind: 'unknown symbol' }>): string[] {
  return [
    ...(past ? renderPast(past) : ['no symbol of that name in what this architecture reads']),
    ...(elsewhere?.definedAt ?? []).map(at => `defined for others: ${place(at)}`),
    ...(elsewhere?.builtWith ?? []).map(
      ({ object, option, ...at }) => `${object} is built with ${option}  ${place(at)}`,
    ),
    ...nearest.map(near => `like it: ${near.symbol}  ${near.definedAt.map(place).join(', ')}`),
  ];
}

/** `removed in 5.18: user space takes memfd instead`, and the options that replace it in this tree. */
function renderPast({ kind, version, note, to }: Past): string[] {
  const [first = '', last] = version?.split('..') ?? [];
  const when = last === undefined ? `in ${first}` : `after ${first}, by ${last}`;
  const what = {
    renamed: `renamed ${when}`,
    removed: `removed ${when}`,
    'never in mainline': 'never in mainline',
    'named later': `has that name from ${first} on`,
  }[kind];
  return [
    `${what}${note ? `: ${note}` : ''}`,
    ...to.map(({ symbol, definedAt }) => `now ${symbol}  ${definedAt.map(place).join(', ')}`),
  ];
}

function renderTerm({ expr, value, symbols, probe, ...at }: Term): string[] {
  const [only] = symbols;
  if (only && symbols.length === 1 && only.symbol === expr) {
    const { because, definedAt } = only;
    const line = `needs ${expr} (${whereDefined(definedAt)}), which is ${value}${askedAt(only.askedAt)}  ${place(at)}`;
    return [line, ...indent(because ? renderCause(because, only.value) : [])];
  }
  const answer = probe === undefined ? [] : [meaningOf({ macro: probe }, value)];
  return [
    `needs ${expr}, which is ${value}  ${place(at)}`,
    ...indent([...answer, ...symbols.flatMap(renderState)]),
  ];
}

function renderState({ symbol, value, definedAt, askedAt: asked, because }: SymbolState): string[] {
  const line = `${symbol} (${whereDefined(definedAt)}) is ${value}${askedAt(asked)}`;
  return [line, ...indent(because ? renderCause(because, value) : [])];
}

function whereDefined(places: readonly Place[]): string {
  if (places.length === 0) return 'not defined for this architecture';
  return places.slice(0, 2).map(place).join(', ') + (places.length > 2 ? ', …' : '');
}

function renderPromptless({ selectedBy, defaults }: Extract<Cause, { kind: 'no prompt' }>): string[] {
  const selectors = selectedBy.filter(({ value }) => value !== 'y');
  const shown = selectors.slice(0, 6).map(by => `select by ${renderSelector(by)}`);
  const more = selectors.length > shown.length ? [`and ${selectors.length - shown.length} more`] : [];
  const preset = defaults.map(
    ({ value, condition, ...at }) => `default ${value}${condition ? ` if ${condition}` : ''}  ${place(at)}`,
  );
  const who = selectedBy.length + defaults.length > 0 ? 'only Kconfig itself sets it:' : 'nothing selects it';
  return [`it has no prompt; ${who}`, ...indent([...shown, ...more, ...preset])];
}

function renderSelector({ symbol, value, condition, ...at }: Selector): string {
  return `${symbol} (${value})${condition ? ` if ${condition}` : ''}  ${place(at)}`;
}

function renderFix({ request, fix, refused, cause }: Explanation): string[] {
  if (fix)
    return [
      ...fix.tools.map(({ needs, todo }) => `${todo} (needs ${needs})`),
      ...fix.changes.map(renderChange),
    ];
  if (refused) return renderRefused(request, refused);
  switch (cause.kind) {
    case 'unknown symbol':
      return [replacementOf(cause)];
    case 'renamed':
      return cause.to.map(({ symbol }) => `ask for CONFIG_${symbol} instead`);
    case 'overridden':
      return ['take one of the two lines out'];
    case 'wrong type':
      return ['correct the value'];
    case 'out of range':
      return [`ask for a value from ${cause.low} to ${cause.high}`];
    case 'forced on':
      return [
        `take the line out: no line of a fragment turns off what selects it (${listNames(cause.by.map(({ symbol }) => symbol))})`,
      ];
    case 'unmet dependency': {
      const lacking = cause.terms.flatMap(({ symbols }) => symbols).find(isOfOtherArchitectures);
      if (lacking) return [`take the line out: nothing that this architecture reads sets ${lacking.symbol}`];
      return [noAssignment];
    }
    default:
      return [noAssignment];
  }
}

/** The advice where the only fix is refused. */
function renderRefused({ symbol, value }: Asked, { changes, lost, kept }: Refused): string[] {
  const wish =
    value === 'n' ? `CONFIG_${symbol} cannot sensibly be off` : `CONFIG_${symbol}=${value} costs too much`;
  const lines = listNames(changes.map(change => `CONFIG_${change.symbol}=${change.value}`));
  return [
    `take the line out: ${wish}`,
    kept.length > 0
      ? `  it would take ${lines}, which turns off ${listNames(kept)}: a policy keeps it on`
      : `  it would take ${lines}, which turns off ${lost.symbols.length} of ${lost.of} options: ${listNames(lost.symbols)}`,
  ];
}

/** The other options that a fix turns off, in one line. */
function renderLost({ symbols }: Lost): string[] {
  if (symbols.length === 0) return [];
  return [`${symbols.length} ${symbols.length === 1 ? 'option' : 'options'} more: ${listNames(symbols)}`];
}

const named = 6;

function listNames(names: readonly string[]): string {
  const more = names.length > named ? ` and ${names.length - named} more` : '';
  return names.slice(0, named).join(', ') + more;
}

const noAssignment =
  'no assignment helps: it needs another tree, architecture or toolchain; take the line out';

/** Whether a symbol has neither a prompt, nor a selector, nor a default here. */
function isOfOtherArchitectures({ because }: SymbolState): boolean {
  return because?.kind === 'no prompt' && because.selectedBy.length + because.defaults.length === 0;
}

function replacementOf({ nearest, elsewhere, past }: Extract<Cause, { kind: 'unknown symbol' }>): string {
  if (past && past.to.length > 0) {
    return `ask for ${past.to.map(({ symbol }) => `CONFIG_${symbol}`).join(' and ')} instead`;
  }
  if (past) return 'take the line out';
  const [built] = elsewhere?.builtWith ?? [];
  if (built) return `ask for CONFIG_${built.option} instead`;
  const [only, ...others] = nearest;
  if (only && others.length === 0) return `ask for CONFIG_${only.symbol} instead, if that is meant`;
  return nearest.length > 0 ? 'ask for one of these, or take the line out' : 'take the line out';
}

/** Requests that a fix makes fail beside those that it changes itself. */
function brokenBy(fix: Explanation['fix']): readonly Asked[] {
  const changed = new Set(fix?.changes.map(({ replaces }) => replaces));
  return fix?.breaks.filter(request => !changed.has(request)) ?? [];
}

/** `CONFIG_X=y`, and the line that it replaces. */
export function renderChange({ replaces, ...change }: Change): string {
  return `${renderAssignment(change)}${replaces ? `  instead of ${replaces.value} in ${place(replaces)}` : ''}`;
}

const askedAt = (asked: Asked | undefined) => (asked ? `, asked in ${place(asked)}` : '');
const article = (type: string) => `${type === 'int' ? 'an' : 'a'} ${type}`;
const indent = (lines: readonly string[]) => lines.map(line => `  ${line}`);

function label(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(10)} ${line}`);
}
