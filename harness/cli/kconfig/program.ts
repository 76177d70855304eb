import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { UserError } from '../../core/errors.ts';
import { safeJson } from '../../core/output/json.ts';
import { type Compared, compareWithConf } from '../../dev/oracle/compare.ts';
import { renderTable } from '../../dev/oracle/table.ts';
import { diffConfigs } from '../../kconfig/diff.ts';
import { type Assignment, parseDotconfig } from '../../kconfig/dotconfig.ts';
import { nearestNames, symbolNamed } from '../../kconfig/explain/nearest.ts';
import { whatBreaksIfOff, whoSelects } from '../../kconfig/explain/relations.ts';
import { Subject } from '../../kconfig/explain/subject.ts';
import type { KSymbol } from '../../kconfig/model.ts';
import { blameText } from '../../parts/kernel/text-fault.ts';
import { commandLine, main } from '../main.ts';
import { makeCard, printCard } from './card.ts';
import { check, isGreen, printCheck } from './check.ts';
import { plural, printTable } from './print.ts';
import { printSeededDrops, seedDrops } from './seeded-drops.ts';
import { type CliSubject, readSource, readSubject, type SubjectOptions } from './subject.ts';

type Options = SubjectOptions & { readonly json?: true };

const print = (text: string) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
const printJson = (value: unknown) => print(safeJson(value, 2));

/** Adds a subcommand about a profile, or any fragments, on a tree. */
function about(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--profile <name>', 'profile of fragments/profiles.ts (default: PROFILE, else vault-guest)')
    .option('--tree <folder>', "kernel tree (default: KERNEL_SRC, else the profile's, from Debian)")
    .option('--arch <arch>', "make's ARCH (default: the profile's)")
    .option('--fragment <file...>', "fragments instead of the profile's, later ones count")
    .option(
      '--base <base>',
      'allnoconfig, NAME_defconfig of the tree, or a .config to lay the fragments over',
    )
    .option('--make <VARIABLE=value...>', "toolchain as on make's command line: LLVM=1, CROSS_COMPILE=…")
    .option('--json', 'for programs');
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give a whole number.');
}

function find({ model }: CliSubject, name: string): KSymbol {
  const symbol = symbolNamed(model, name);
  if (symbol) return symbol;
  const bare = name.replace(/^config_/i, '');
  const near = nearestNames(model, bare).map(other => other.name);
  throw new UserError({
    code: 'kconfig.unknown-symbol',
    what: `kconfig: the tree has no symbol ${bare}`,
    ...(near.length > 0 ? { because: `like it: ${near.join(', ')}` } : {}),
    todo: 'name one that it has',
  });
}

async function explain(wishes: readonly string[], options: Options): Promise<void> {
  const { model, base, merged, tree } = await readSubject(options);
  const subject = new Subject(model, base, merged.requests);
  const cards = await Promise.all(wishes.map(wish => makeCard(subject, wish, tree)));
  if (options.json) printJson(cards);
  else print(cards.map(printCard).join('\n'));
}

async function runCheck(options: Options): Promise<void> {
  const subject = await readSubject(options);
  const result = await check(subject);
  if (options.json) printJson(result);
  else print(printCheck(result, subject.name));
  if (!isGreen(result)) process.exitCode = 1;
}

async function selects(name: string, options: Options): Promise<void> {
  const subject = await readSubject(options);
  const found = whoSelects(subject.model, subject.base, subject.merged.requests, find(subject, name));
  if (options.json) {
    printJson(found);
    return;
  }
  const rows = Object.entries(found).flatMap(([relation, selectors]: [string, typeof found.selectedBy]) =>
    selectors.map(({ symbol, value, condition, file, line }) => [
      relation === 'selectedBy' ? 'select' : 'imply',
      symbol,
      value,
      pc.dim(`${file}:${line}`) + (condition ? `  if ${condition}` : ''),
    ]),
  );
  print(rows.length > 0 ? printTable(rows) : `nothing selects or implies ${name}`);
}

async function breaks(name: string, options: Options): Promise<void> {
  const subject = await readSubject(options);
  const { after, broken, mentionedBy } = whatBreaksIfOff(
    subject.model,
    subject.base,
    subject.merged.requests,
    find(subject, name),
  );
  if (options.json) {
    printJson({ after, broken, mentionedBy });
    return;
  }
  const rows = broken.map(({ symbol, before, after: now, request, definedAt: [at] }) => [
    request ? pc.red('asked') : '',
    symbol,
    `${before} → ${now}`,
    pc.dim(request ? `${request.file}:${request.line}` : at ? `${at.file}:${at.line}` : ''),
  ]);
  const still = after === 'n' ? '' : `, but it stays ${after}: npm run kconfig -- selects ${name}`;
  print(
    [
      ...(rows.length > 0 ? [printTable(rows)] : []),
      `${plural(broken.length, 'symbol')} change, ${mentionedBy} depend on it${still}`,
    ].join('\n'),
  );
}

async function runSeededDrops(options: Options): Promise<void> {
  const result = await seedDrops(await readSubject({ base: 'defconfig', ...options }));
  if (options.json) printJson(result);
  else print(printSeededDrops(result));
}

async function runOracle(options: Options & { readonly random: number }): Promise<void> {
  const seeds = Array.from({ length: options.random }, (_, index) => index + 1);
  const rows: Compared[] = [];
  for await (const row of compareWithConf(await readSource(options), seeds)) {
    rows.push(row);
    if (!options.json)
      process.stderr.write(`${row.tree}  ${row.configuration}: ${row.differences.length} differences\n`);
  }
  if (options.json) printJson(rows);
  else print(renderTable(rows));
  if (rows.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
}

async function diff(files: readonly [string, string], { json }: Options): Promise<void> {
  const [before, after] = await Promise.all(files.map(readConfig));
  const differences = diffConfigs(before ?? [], after ?? []);
  if (json) printJson(differences);
  else if (differences.length === 0) print(pc.green('the same by meaning'));
  else print(printTable(differences.map(row => [`CONFIG_${row.symbol}`, row.before, `→ ${row.after}`])));
  if (differences.length > 0) process.exitCode = 1;
}

async function readConfig(file: string): Promise<Assignment[]> {
  const todo = 'name a .config or a defconfig';
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new UserError(
      {
        code: 'kconfig.file-unreadable',
        what: `kconfig: ${file} can't be read`,
        because: String(cause),
        todo,
      },
      { cause },
    );
  });
  try {
    return parseDotconfig(text, file);
  } catch (error) {
    throw blameText(error, 'kconfig', todo);
  }
}

/** `npm run kconfig`: reads the command line and sets the exit code. */
export async function runKconfig(): Promise<void> {
  await main(parseCommand);
}

async function parseCommand(): Promise<void> {
  const program = commandLine('kconfig').description(
    'Shows the values of Kconfig options and their reasons, before anything is compiled.',
  );
  about(program, 'explain', 'why symbols have their value, and what would make them y (or SYMBOL=value)')
    .argument('<symbol...>')
    .action(explain);
  about(program, 'check', 'what does not come out as asked, why, and the smallest fix').action(runCheck);
  about(program, 'selects', 'who selects or implies a symbol').argument('<symbol>').action(selects);
  about(program, 'breaks', 'what changes if a symbol is off').argument('<symbol>').action(breaks);
  about(program, 'seeded-drops', "how many drops of android-base.config's options are explained").action(
    runSeededDrops,
  );
  about(program, 'oracle', "whether we calculate what the tree's own conf does: a table of differences")
    .option('--random <count>', 'random configurations, each also mutated', wholeNumber, 30)
    .action(runOracle);
  program
    .command('diff')
    .description('what differs between two configurations by meaning')
    .argument('<before>')
    .argument('<after>')
    .option('--json', 'for programs')
    .action((before: string, after: string, options: Options) => diff([before, after], options));
  await program.parseAsync().catch(error => {
    throw blameText(error, 'kconfig');
  });
}
