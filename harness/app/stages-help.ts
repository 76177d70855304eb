import { type Registry, registry as usual } from './registry.ts';

/** The stages for `--help`, one line each: name, the setting that asks for it, the stages that it needs. */
export function stagesHelp({ definitions }: Registry = usual): string {
  const width = Math.max(...definitions.map(({ name }) => name.length));
  return definitions
    .map(({ name, needs, setting }) => {
      const after = needs.length > 0 ? `after ${needs.join(', ')}` : 'first';
      return `  ${name.padEnd(width)}  ${after}${setting ? `; only with ${setting}` : ''}`;
    })
    .join('\n');
}
