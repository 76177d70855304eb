import { dirname, join, resolve } from 'node:path';
import { profiles as presets } from '../../../fragments/profiles.ts';
import type { EndgoalConfig } from '../../contract/config.ts';
import type { Profile } from '../../contract/profile.ts';
import { readSettings, type Settings } from '../../contract/settings.ts';
import { nearest } from '../../contract/settings-typos.ts';
import { callerFolder } from '../../core/caller.ts';
import { UserError } from '../../core/errors.ts';
import { isCheckout, projectRoot } from '../../core/installation.ts';
import { checkConfig } from './check-config.ts';
import { findConfig, namedConfig } from './find-config.ts';
import { loadConfig } from './load-config.ts';
import { type Profiles, resolveProfiles } from './resolve-profiles.ts';

/** The repository of the current command: its configuration, profiles and settings. */
export interface Project {
  /** The folder of the configuration file. Without that file: the checkout, or the caller's folder. */
  readonly root: string;
  /** Undefined if no configuration file exists and the presets apply unchanged. */
  readonly configFile: string | undefined;
  readonly config: EndgoalConfig;
  readonly profiles: Profiles;
  readonly settings: Settings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens the project for an environment and the caller's folder. Throws UserError for a wrong configuration file or
 * wrong settings.
 */
export function openProject(env: Environment = process.env, cwd = process.cwd()): Project {
  const caller = callerFolder(env, cwd);
  const named = env['ENDGOAL_CONFIG'];
  const ofScript = env['npm_package_json'];
  // The user may run `npm --prefix ~/our-kernel test` in a folder without configuration.
  const fallback = ofScript === undefined ? cwd : dirname(ofScript);
  const configFile = named
    ? namedConfig(resolve(caller, named))
    : (findConfig(caller) ?? findConfig(fallback));
  const config = configFile ? checkConfig(configFile, loadConfig(configFile)) : {};
  const root = configFile ? dirname(configFile) : isCheckout ? projectRoot : caller;
  const profiles = configFile ? resolveProfiles(presets, configFile, config) : presets;
  const defaults = {
    profile: config.profiles?.[0]?.name ?? 'vault-guest',
    store: config.store && resolve(root, config.store),
    reports: resolve(root, config.reports ?? 'reports'),
  };
  return { root, configFile, config, profiles, settings: readSettings(env, defaults, caller) };
}

let opened: Project | undefined;

/** The project of this process. */
export function project(): Project {
  opened ??= openProject();
  return opened;
}

/** Returns the profile of that name. Throws UserError that lists the known profiles. */
export function profileNamed(name: string, { profiles, configFile, root } = project()): Profile {
  const profile = Object.hasOwn(profiles, name) && profiles[name];
  if (profile) return profile;
  const near = nearest(name, Object.keys(profiles));
  throw new UserError({
    code: 'settings.unknown-profile',
    what: `settings: PROFILE=${name} is unknown`,
    because: `known: ${Object.keys(profiles).join(', ')}`,
    todo: near
      ? `did you mean PROFILE=${near}?`
      : `set PROFILE to one of these, or add a profile to ${configFile ?? join(root, 'endgoal.config.ts')}`,
  });
}
