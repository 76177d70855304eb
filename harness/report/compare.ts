import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { redact } from '../core/secrets/redact.ts';
import { diffConfigs } from '../kconfig/diff.ts';
import { parseDotconfig } from '../kconfig/dotconfig.ts';
import { says } from './board.ts';
import { readEnvironment } from './environment.ts';
import { visible } from './html/page.ts';
import { readRun, type SavedRun } from './record.ts';
import { sayDuration } from './seconds.ts';
import { summarise } from './summary.ts';

/** The compared parts of a run. */
export interface Side {
  readonly run: SavedRun;
  readonly environment: Readonly<Record<string, string>>;
  readonly dotconfig?: string | undefined;
  readonly console?: string | undefined;
}

/** Number of differences that are listed one by one. */
const shown = 12;
/** A time difference below this ratio, or below so many seconds, is noise. */
const noise = { part: 0.25, seconds: 0.5 };

/** Reads a run folder. Parts that the run did not reach are missing. */
export function readSide(folder: string): Side {
  const text = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  return {
    run: readRun(folder),
    environment: readEnvironment(folder),
    dotconfig: text('config'),
    console: text('console.log'),
  };
}

/** One heading of the comparison and the differences below it. */
interface Section {
  readonly name: string;
  readonly rows: readonly string[];
}

/** Returns the values that the stages of a run offer for comparison, by section name. */
function comparedOf({ run }: Side): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = Object.values(run.summaries).flatMap(({ compared = {} }) => Object.entries(compared));
  return new Map(sections.map(([name, rows]) => [name, new Map(Object.entries(rows))]));
}

/** Returns a section for each name under which a stage of either run offers values. */
function comparedSections(a: Side, b: Side): Section[] {
  const [before, after] = [comparedOf(a), comparedOf(b)];
  return [...new Set([...before.keys(), ...after.keys()])].map(name => ({
    name,
    rows: whereBoth(before.get(name) ?? new Map(), after.get(name) ?? new Map()),
  }));
}

/** Lists keys with different values as `key: before → after`. A changed line number is not a difference. */
function mapDifference(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  const meaning = (text: string | undefined) => text?.replace(/:\d+\)$/, ')');
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter(key => meaning(a.get(key)) !== meaning(b.get(key)))
    .map(key => `${key}: ${a.get(key) ?? 'absent'} → ${b.get(key) ?? 'absent'}`);
}

/** A run without these values shows no differences, because a missing value explains nothing. */
const whereBoth: typeof mapDifference = (a, b) => (a.size > 0 && b.size > 0 ? mapDifference(a, b) : []);

function dotconfigDifference(a: Side, b: Side): string[] {
  if (a.dotconfig === undefined || b.dotconfig === undefined) return [];
  return diffConfigs(parseDotconfig(a.dotconfig, 'A'), parseDotconfig(b.dotconfig, 'B')).map(
    ({ symbol, before, after }) => `CONFIG_${symbol}: ${before} → ${after}`,
  );
}

function stageDifference(a: Side, b: Side): string[] {
  const before = summarise(a.run).stages;
  return summarise(b.run).stages.flatMap(({ name, outcome, because, blockedBy }) => {
    const was = before.find(stage => stage.name === name)?.outcome ?? 'not part of it';
    if (was === outcome) return [];
    return [
      `${name}: ${was} → ${outcome}${blockedBy ? `, by ${blockedBy}` : because ? `: ${says(name, because)}` : ''}`,
    ];
  });
}

function timingDifference(a: Side, b: Side): string[] {
  const times = ({ run }: Side) => {
    const { stages, timings } = summarise(run);
    const passed = stages.filter(({ outcome }) => outcome === 'passed');
    return {
      ...Object.fromEntries(passed.map(({ name, seconds }) => [`stage ${name}`, seconds])),
      ...timings,
    };
  };
  const [before, after] = [times(a), times(b)];
  return Object.entries(after).flatMap(([name, now]) => {
    const then = before[name];
    if (then === undefined || Math.abs(now - then) < Math.max(noise.seconds, then * noise.part)) return [];
    const change = Math.round((100 * (now - then)) / then);
    return [`${name}: ${sayDuration(then)} → ${sayDuration(now)} (${change > 0 ? '+' : ''}${change} %)`];
  });
}

/** A line of a kernel log without the parts that differ in each run: time stamps, addresses, numbers. */
const shape = (line: string) =>
  line
    .replace(/^(?:<\d+>)?\[ *\d+\.\d+\](?:\[[^\]]*\])? ?/, '')
    .replace(/\b0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+(?:\.\d+)?/g, '#')
    .trim();

/** Returns the first line of one console that the other console lacks, ignoring time stamps and numbers. */
export function firstNewLine(
  before: string,
  after: string,
): { readonly line: number; readonly text: string } | undefined {
  const known = new Set(before.split('\n').map(shape));
  const lines = after.split('\n');
  const at = lines.findIndex(line => shape(line) !== '' && !known.has(shape(line)));
  const text = lines[at];
  return text === undefined ? undefined : { line: at + 1, text: visible(text.trim()) };
}

function consoleDifference(a: Side, b: Side): string[] {
  if (a.console === undefined || b.console === undefined) return [];
  const say = (who: string, found: ReturnType<typeof firstNewLine>) =>
    found ? [`only in ${who}, line ${found.line}: ${found.text}`] : [];
  return [...say('B', firstNewLine(a.console, b.console)), ...say('A', firstNewLine(b.console, a.console))];
}

const perRun = new Set(['run', 'started', 'reports']);

function environmentDifference(a: Side, b: Side): string[] {
  const lasting = ({ environment }: Side) =>
    new Map(Object.entries(environment).filter(([name]) => !perRun.has(name)));
  return whereBoth(lasting(a), lasting(b));
}

/** Lists the changes from one run to another, causes before effects. Terminal text without secrets. */
export function compareRuns(a: Side, b: Side): string {
  const sections: Section[] = [
    { name: 'ran with', rows: environmentDifference(a, b) },
    ...comparedSections(a, b),
    { name: '.config', rows: dotconfigDifference(a, b) },
    { name: 'console', rows: consoleDifference(a, b) },
    { name: 'stages', rows: stageDifference(a, b) },
    { name: 'times', rows: timingDifference(a, b) },
  ];
  const said = sections.flatMap(({ name, rows }) => {
    const more = rows.length > shown ? [`and ${rows.length - shown} more`] : [];
    return [...rows.slice(0, shown), ...more].map((row, at) => `${(at === 0 ? name : '').padEnd(11)}${row}`);
  });
  const head = ([side, letter]: readonly [Side, string]) =>
    `${letter.padEnd(11)}${basename(side.run.folder)}: ${summarise(side.run).result}`;
  const none = 'nothing differs but time stamps and numbers';
  return redact([head([a, 'A']), head([b, 'B']), '', ...(said.length > 0 ? said : [none])].join('\n'));
}
