import type { Evidence } from '../../contract/stages.ts';

/**
 * Value of an option in the kernel that was built or given: `n` when it is off, undefined when its configuration is
 * not known.
 */
export function optionOf({ boot }: Evidence, option: string): string | undefined {
  const config = boot?.guest?.config ?? boot?.expected.config;
  if (config === undefined) return undefined;
  return new RegExp(`^CONFIG_${option}=(.*)$`, 'm').exec(config)?.[1] ?? 'n';
}

/** Where a fragment asks for the option, as `file:line asks CONFIG_X=y`; undefined where none does. */
export function askedFor({ config }: Evidence, option: string): string | undefined {
  const request = config?.requests.find(({ symbol }) => symbol === option);
  return request && `${request.file}:${request.line} asks CONFIG_${option}=${request.value}`;
}

/** Lines of a reason, those that say nothing left out. */
export const lines = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join('\n');
