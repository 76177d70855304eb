import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { type EndgoalConfig, type Place, placeOf } from '../../contract/config.ts';
import { nearest } from '../../contract/settings-typos.ts';
import { UserError } from '../../core/errors.ts';
import { ownVersion } from '../../core/installation.ts';
import { configSchema } from './config-schema.ts';

type Path = readonly PropertyKey[];

/** Checks the exports of a configuration file. Throws UserError that names each wrong value with file and line. */
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

/** Returns `profiles[0].arch `, or nothing for the whole file. */
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

/**
 * Returns file and line of a value. The search starts at the call that contains the value and follows its keys and
 * names.
 */
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

/** The word by which the source shows an element of a list. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { name, role, file, id, policy } = (value ?? {}) as Record<string, unknown>;
  return [name, role, file, id, policy].find(word => typeof word === 'string');
}

/** Number of earlier list elements with the same word. */
function twinsBefore(list: unknown, index: number): number {
  const elements = Array.isArray(list) ? list.slice(0, index) : [];
  return elements.filter(element => idOf(element) === idOf(childOf(list, index))).length;
}

/** Returns the line (from 1) of a word, starting at a line and skipping a number of matches; undefined if not found. */
function lineOf(lines: readonly string[], word: string | undefined, from: number, skip: number) {
  if (word === undefined) return undefined;
  const pattern = new RegExp(`(?<![\\w-])${word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`);
  const found = lines.flatMap((text, at) => (at >= from - 1 && pattern.test(text) ? at + 1 : []));
  return found[skip];
}

/** Throws UserError for a file that needs a newer endgoal. */
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
