import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { type EndgoalConfig, type Place, placeOf } from '../../contract/config.ts';
import { nearest } from '../../contract/settings-typos.ts';
import { UserError } from '../../core/errors.ts';
import { ownVersion } from '../../core/installation.ts';
import { configSchema } from './config-schema.ts';

type Path = readonly PropertyKey[];

/** Checks what a configuration file exports. Throws UserError naming each wrong value with file and line. */
export function checkConfig(file: string, exported: unknown): EndgoalConfig {
  refuseNewer(file, exported);
  const parsed = configSchema.safeParse(exported);
  if (parsed.success) return exported as EndgoalConfig;
  const wrong = parsed.error.issues
    .flatMap(issue => messagesOf(issue, issue.path, exported))
    .map(({ path, message }) => `${linesOf(file, exported, path)}: ${nameOf(path)}${message}`);
  throw new UserError({
    code: 'config-file.invalid',
    what: `config file: ${wrong.length === 1 ? 'one value is' : `${wrong.length} values are`} wrong`,
    because: wrong.join('\n'),
    todo: 'correct it; docs/own-repository.md describes every key',
  });
}

/** `profiles[0].arch `; nothing for the file as a whole. */
function nameOf(path: Path): string {
  const parts = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return path.length === 0 ? '' : `${parts.join('').replace(/^\./, '')} `;
}

interface Message {
  readonly path: Path;
  readonly message: string;
}

function messagesOf(issue: z.core.$ZodIssue, path: Path, exported: unknown): Message[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ path: [...path, key], message: `is unknown${meant(key, path)}` }));
  }
  const value = path.reduce<unknown>((of, key) => (of as Record<PropertyKey, unknown>)?.[key], exported);
  const is =
    value === undefined ? 'is missing' : `${issue.message}; it is ${JSON.stringify(value) ?? typeof value}`;
  return [{ path, message: is }];
}

/** Every key that a configuration file can have, at any depth. */
const keys =
  'endgoal profiles policies waivers devices rules suites store reports name extends description arch tree base fragments patches stages without fragment policy device stage reason path git commit debian defconfig file since until options role pciIds pciDriver virtioDriver option symbols lanes'.split(
    ' ',
  );

function meant(key: string, path: Path): string {
  const near = nearest(key, keys);
  if (near) return `; did you mean ${near}?`;
  return path.length === 0
    ? `: it is misspelt, or the file was written for a newer endgoal than ${ownVersion()}`
    : '';
}

/** File and line of a value: the call that it was written in, and from there on the lines of its keys and names. */
export function linesOf(file: string, exported: unknown, path: Path): string {
  const values = [exported];
  for (const key of path) values.push(childOf(values.at(-1), key));
  const depth = values.findLastIndex(value => placeOf(value) !== undefined);
  const place: Place = placeOf(values[depth]) ?? { file, line: 1 };
  const source = place.file.startsWith('file:') ? fileURLToPath(place.file) : place.file;
  const lines = readFileSync(source, 'utf8').split('\n');
  let line = place.line;
  for (const [at, key] of path.entries()) {
    if (at < depth) continue;
    const word = typeof key === 'number' ? idOf(values[at + 1]) : String(key);
    const before = typeof key === 'number' ? twinsBefore(values[at], key) : 0;
    line = lineOf(lines, word, line, before) ?? line;
  }
  return `${source}:${line}`;
}

const childOf = (value: unknown, key: PropertyKey): unknown =>
  (value as Record<PropertyKey, unknown> | undefined)?.[key];

/** The word by which an element of a list is recognised in the source. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { name, role, file, id, policy } = (value ?? {}) as Record<string, unknown>;
  return [name, role, file, id, policy].find(word => typeof word === 'string');
}

/** Elements of that word that stand before an element of a list. */
function twinsBefore(list: unknown, index: number): number {
  const elements = Array.isArray(list) ? list.slice(0, index) : [];
  return elements.filter(element => idOf(element) === idOf(childOf(list, index))).length;
}

/** The line (from 1) with a word, from a line on, after so many others; undefined where there is none. */
function lineOf(lines: readonly string[], word: string | undefined, from: number, skip: number) {
  if (word === undefined) return undefined;
  const pattern = new RegExp(`(?<![\\w-])${word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`);
  const found = lines.flatMap((text, at) => (at >= from - 1 && pattern.test(text) ? at + 1 : []));
  return found[skip];
}

/** Throws UserError for a file that names a newer endgoal than this one. */
function refuseNewer(file: string, exported: unknown): void {
  const wanted = (exported as EndgoalConfig | undefined)?.endgoal;
  if (typeof wanted !== 'string' || !isNewer(wanted, ownVersion())) return;
  throw new UserError({
    code: 'config-file.newer-endgoal',
    what: `config file: ${linesOf(file, exported, ['endgoal'])}: it was written for endgoal ${wanted}; this is endgoal ${ownVersion()}`,
    todo: `npm install --save-dev endgoal@^${wanted}`,
  });
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
