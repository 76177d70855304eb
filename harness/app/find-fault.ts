import type { Fault } from '../contract/injected-fault.ts';
import type { Settings } from '../contract/settings.ts';
import { UserError } from '../core/errors.ts';
import { faults } from './injected-faults.ts';

/** The fault of that id. Throws UserError where there is none. */
export function faultNamed(id: string): Fault {
  const fault = faults.find(row => row.id === id);
  if (fault) return fault;
  const like = faults.filter(row => row.id.startsWith(id.slice(0, 3))).map(row => row.id);
  throw new UserError({
    what: `faults: there is no fault ${id}`,
    ...(like.length > 0 ? { because: `like it: ${like.join(', ')}` } : {}),
    todo: 'npm run faults -- --list',
  });
}

/** The settings of a run that carries the fault they name. */
export function settingsWithFault(settings: Settings): Settings {
  return settings.fault ? { ...settings, ...faultNamed(settings.fault).run } : settings;
}
