import pc from 'picocolors';
import type { Asked, Explanation } from '../../kconfig/explain/cause.ts';
import { explainWish } from '../../kconfig/explain/explain.ts';
import { symbolNamed } from '../../kconfig/explain/nearest.ts';
import { placesOf, type Subject } from '../../kconfig/explain/subject.ts';
import { conditionsOf } from '../../kconfig/explain/terms.ts';
import { renderExpr } from '../../kconfig/expr.ts';
import type { KSymbol, Place } from '../../kconfig/model.ts';
import { searchUnknown } from '../../parts/kernel/kconfig-elsewhere.ts';
import { plural, printExplanation } from './print.ts';

/** The output of `explain` for one symbol. */
export interface Card {
  readonly symbol: string;
  /** `unknown` for a name that the tree does not define. */
  readonly type: string;
  readonly prompt?: string;
  /** Its value in the requested configuration. */
  readonly value: string;
  readonly definedAt: readonly Place[];
  readonly needs: readonly (Place & { readonly expr: string; readonly value: string })[];
  readonly selectedBy: number;
  readonly request?: Asked;
  /** Why it does not have the requested value, from a fragment or the command line. */
  readonly unmet?: Explanation;
}

/** A symbol's card. `NAME=value` asks for this value instead of the requested one. Without a request, it asks for `y`. */
export async function makeCard(subject: Subject, wish: string, tree: string): Promise<Card> {
  const [given = '', wished] = wish.replace(/^config_/i, '').split('=', 2);
  const symbol = symbolNamed(subject.model, given);
  const name = symbol?.name ?? given;
  const request = subject.requestFor(name);
  const value = wished ?? request?.value ?? 'y';
  const asked =
    request && wished === undefined ? request : { symbol: name, value, file: 'command line', line: 1 };
  const wants = wished !== undefined || request !== undefined || !symbol || isSwitch(symbol);
  const explained = wants ? explainWish(subject, asked) : undefined;
  const [unmet] = explained ? await searchUnknown(tree, [explained]) : [];
  return {
    symbol: name,
    type: symbol && symbol.nodes.length > 0 ? symbol.type : 'unknown',
    value: subject.valueOf(name),
    definedAt: symbol ? placesOf(symbol) : [],
    needs: symbol ? needsOf(subject, symbol) : [],
    selectedBy: symbol?.selectedBy.length ?? 0,
    ...(symbol?.prompts[0] ? { prompt: symbol.prompts[0].text } : {}),
    ...(request ? { request } : {}),
    ...(unmet ? { unmet } : {}),
  };
}

const isSwitch = ({ type }: KSymbol) => type === 'bool' || type === 'tristate';

function needsOf({ state }: Subject, symbol: KSymbol): Card['needs'] {
  const conditions = symbol.nodes.flatMap(node => [...conditionsOf(node)]);
  return conditions.map(({ expr, file, line }) => ({
    expr: renderExpr(expr),
    value: ['n', 'm', 'y'][state.evaluate(expr)] ?? 'n',
    file,
    line,
  }));
}

/** The text output. */
export function printCard(card: Card): string {
  const { symbol, type, prompt, value, definedAt, needs, selectedBy, request, unmet } = card;
  const at = ({ file, line }: Place) => pc.dim(`${file}:${line}`);
  const rows: [string, string][] = [
    ...definedAt.map((place): [string, string] => ['defined', at(place)]),
    ...(request
      ? [
          ['asked', `${request.value}  ${at(request)}${request.reason ? `  ${request.reason}` : ''}`] as [
            string,
            string,
          ],
        ]
      : []),
    ...needs.map((need): [string, string] => [
      'needs',
      `${need.expr} ${need.value === 'n' ? pc.red('n') : pc.green(need.value)}  ${at(need)}`,
    ]),
    ...(selectedBy > 0
      ? [
          ['selected', `by ${plural(selectedBy, 'symbol')}: npm run kconfig -- selects ${symbol}`] as [
            string,
            string,
          ],
        ]
      : []),
  ];
  const heading =
    type === 'unknown'
      ? ''
      : `${pc.bold(`CONFIG_${symbol}`)} ${type}${prompt ? ` "${prompt}"` : ''}, is ${value}\n`;
  const lines =
    type === 'unknown'
      ? []
      : rows.map(
          ([label, text], index) => `  ${(label === rows[index - 1]?.[0] ? '' : label).padEnd(10)} ${text}`,
        );
  return `${heading}${lines.map(line => `${line}\n`).join('')}${unmet ? printExplanation(unmet) : ''}`;
}
