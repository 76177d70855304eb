import type { InjectedFault } from '../contract/injected-fault.ts';
import type { Settings } from '../contract/settings.ts';
import { UserError } from '../core/errors.ts';
import { registry } from './registry.ts';

/** Returns every injected fault of the stages. */
export async function injectedFaults(): Promise<readonly InjectedFault[]> {
  const lists = await Promise.all(registry.definitions.map(({ faults }) => faults?.() ?? []));
  return lists.flat().toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
}

/** Returns the fault with that id. Throws UserError if none has it. */
export async function faultNamed(id: string): Promise<InjectedFault> {
  const faults = await injectedFaults();
  const fault = faults.find(row => row.id === id);
  if (fault) return fault;
  const like = faults.filter(row => row.id.startsWith(id.slice(0, 3))).map(row => row.id);
  throw new UserError({
    code: 'faults.unknown',
    what: `faults: there is no fault ${id}`,
    ...(like.length > 0 ? { because: `like it: ${like.join(', ')}` } : {}),
    todo: 'npm run faults -- --list',
  });
}

/** Returns the settings of a run with the fault that they name. */
export async function settingsWithFault(settings: Settings): Promise<Settings> {
  return settings.fault ? { ...settings, ...(await faultNamed(settings.fault)).run } : settings;
}
