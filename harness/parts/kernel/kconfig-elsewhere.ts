import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from '../../core/exec.ts';
import type { Elsewhere, Explanation } from '../../kconfig/explain/cause.ts';
import type { Place } from '../../kconfig/model.ts';

const owner = 'config';
const deadline = 60;

/**
 * Adds other mentions of the name to explanations of unknown symbols: Kconfig files of other architectures, and
 * objects with this name that another option builds, as after a rename of the option.
 */
export async function searchUnknown(
  tree: string,
  explanations: readonly Explanation[],
): Promise<Explanation[]> {
  const names = explanations.flatMap(({ cause, request }) =>
    cause.kind === 'unknown symbol' && !cause.past ? [request.symbol] : [],
  );
  const found = names.length > 0 ? await searchTree(tree, names) : undefined;
  return explanations.map(explanation => {
    const elsewhere = found?.get(explanation.request.symbol);
    if (explanation.cause.kind !== 'unknown symbol' || !elsewhere) return explanation;
    return { ...explanation, cause: { ...explanation.cause, elsewhere } };
  });
}

async function searchTree(tree: string, names: readonly string[]): Promise<ReadonlyMap<string, Elsewhere>> {
  const found = new Map(
    names.map(name => [
      name,
      { definedAt: [] as Place[], builtWith: [] as Elsewhere['builtWith'][number][] },
    ]),
  );
  const { stdout } = await run(
    [
      'find',
      tree,
      '(',
      '-name',
      'Kconfig*',
      '-o',
      '-name',
      'Makefile',
      '-o',
      '-name',
      'Kbuild',
      ')',
      '-type',
      'f',
      '-printf',
      '%P\\n',
    ],
    { owner, deadline },
  );
  for (const file of stdout
    .split('\n')
    .filter(path => path !== '' && !path.startsWith('scripts/kconfig/tests'))
    .sort()) {
    const text = await readFile(join(tree, file), 'utf8');
    const isKconfig = basename(file).startsWith('Kconfig');
    for (const [name, { definedAt, builtWith }] of found) {
      if (isKconfig) definedAt.push(...definitionsIn(text, file, name));
      else builtWith.push(...objectsIn(text, file, name));
    }
  }
  return found;
}

function definitionsIn(text: string, file: string, name: string): Place[] {
  if (!text.includes(name)) return [];
  const definition = new RegExp(`^\\s*(menu)?config\\s+${name}\\s*$`);
  return text
    .split('\n')
    .flatMap((line, index) => (definition.test(line) ? [{ file, line: index + 1 }] : []));
}

/**
 * `obj-$(CONFIG_NFT_NAT) += nft_nat.o nft_chain_nat.o`, or `fscrypto-y := hkdf.o` with
 * `obj-$(CONFIG_FS_ENCRYPTION) += fscrypto.o`. The name's first word may be a folder's instead
 * of the file's.
 */
function objectsIn(text: string, file: string, name: string): Elsewhere['builtWith'][number][] {
  const words = name.toLowerCase().split('_');
  const [first = ''] = words;
  // The rest of a name without its first word is ambiguous: MEMCG_SWAP is not the swap.o of a network driver.
  const parts = dirname(file).split('/').includes(first) ? [words, words.slice(1)] : [words];
  const stems = parts.flatMap(part => [part.join('_'), part.join('-')]);
  const objects = new Set(stems.filter(stem => stem.length > 3).map(stem => `${stem}.o`));
  if (![...objects].some(object => text.includes(object))) return [];
  const lines = logicalLines(text);
  return lines.flatMap(({ words: listed, line }) => {
    const object = listed.find(word => objects.has(word));
    const option = object && optionOf(lines, listed[0] ?? '');
    return option ? [{ file, line, option, object }] : [];
  });
}

interface LogicalLine {
  readonly words: readonly string[];
  readonly line: number;
}

function optionOf(lines: readonly LogicalLine[], variable: string): string | undefined {
  const own = /-\$\(CONFIG_(\w+)\)/.exec(variable)?.[1];
  const composite = /^(.+)-(y|objs)$/.exec(variable)?.[1];
  if (own !== undefined || composite === undefined) return own;
  const whole = lines.find(({ words }) => words.includes(`${composite}.o`));
  return /-\$\(CONFIG_(\w+)\)/.exec(whole?.words[0] ?? '')?.[1];
}

/** Splits lines into words. Joins lines continued by a backslash; the number is that of the first line. */
function logicalLines(text: string): LogicalLine[] {
  const lines: { words: string[]; line: number }[] = [];
  let continued = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const words = raw.replace(/\\$/, '').trim().split(/\s+/);
    if (continued) lines.at(-1)?.words.push(...words);
    else lines.push({ words, line: index + 1 });
    continued = raw.endsWith('\\');
  }
  return lines;
}
