import { dirname } from 'node:path';
import type { EndgoalConfig } from '../../contract/config.ts';
import type { Profile } from '../../contract/profile.ts';
import { nearest } from '../../contract/settings-typos.ts';
import { UserError } from '../../core/errors.ts';
import { linesOf } from './check-config.ts';
import { extend, Missing, withCommon } from './extend-profile.ts';

/** Presets and the profiles of a configuration file, by name. */
export type Profiles = Readonly<Record<string, Profile>>;

/**
 * Makes the profiles of a configuration file: each extends another, adds parts and leaves parts out. Throws UserError
 * with file and line for two profiles of one name, an unknown or circular `extends`, or a missing part that is left
 * out.
 */
export function resolveProfiles(presets: Profiles, file: string, config: EndgoalConfig): Profiles {
  const written = config.profiles ?? [];
  const resolved: Record<string, Profile> = { ...presets };
  const wrong = (at: number, key: string, says: string, todo: string) =>
    new UserError({
      code: 'config-file.invalid-profile',
      what: `config file: ${linesOf(file, config, ['profiles', at, key])}: ${says}`,
      todo,
    });

  const place = { root: dirname(file), ownStages: (config.stages ?? []).map(({ name }) => name) };

  function refuseName(at: number, name: string): void {
    if (written.findIndex(other => other.name === name) < at) {
      throw wrong(at, 'name', `a second profile is named ${name}`, 'rename one of them');
    }
    if (!Object.hasOwn(presets, name)) return;
    throw wrong(at, 'name', `${name} is a preset of endgoal`, `rename it, and write extends: '${name}'`);
  }

  function parentOf(at: number, name: string, parent: string, path: readonly string[]): Profile {
    const preset = Object.hasOwn(resolved, parent) && resolved[parent];
    if (preset) return preset;
    const next = written.findIndex(other => other.name === parent);
    if (next >= 0) return resolve(next, [...path, name]);
    const known = [...Object.keys(presets), ...written.map(other => other.name)];
    const others = known.filter(other => other !== name);
    const near = nearest(parent, others);
    const todo = near ? `did you mean ${near}?` : `extend one of ${others.join(', ')}`;
    throw wrong(at, 'extends', `${name} extends ${parent}, which is unknown`, todo);
  }

  function resolve(at: number, path: readonly string[]): Profile {
    const own = written[at];
    if (!own) throw new Error(`there is no profile ${at}`);
    const { name, extends: parent } = own;
    if (path.includes(name)) {
      const ring = [...path.slice(path.indexOf(name)), name].join(' → ');
      throw wrong(at, 'extends', `profiles extend each other: ${ring}`, 'end the ring at a preset');
    }
    const from = parent === undefined ? undefined : parentOf(at, name, parent, path);
    try {
      const profile = resolved[name] ?? extend(from, withCommon(own, config), place);
      resolved[name] = profile;
      return profile;
    } catch (error) {
      if (error instanceof Missing) throw wrong(at, error.key, error.message, error.todo);
      throw error;
    }
  }

  for (const [at, { name }] of written.entries()) refuseName(at, name);
  for (const at of written.keys()) resolve(at, []);
  return resolved;
}
