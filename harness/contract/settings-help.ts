import { type About, groups, variablesIn } from './variables.ts';

/** A documented setting. */
interface Documented extends About {
  readonly name: string;
}

/** The accepted values of settings that this folder can't import: profiles, toolchains. */
export type Choices = Readonly<Record<string, readonly string[]>>;

/** Returns every documented setting, in the order of the schema. */
function documentedSettings(choices: Choices): readonly Documented[] {
  return Object.entries(variablesIn('/').shape).flatMap(([name, type]) => {
    const about = type.meta() as About | undefined;
    if (!about) return [];
    const known = choices[name];
    return [{ ...about, name, ...(known ? { choices: known } : {}) }];
  });
}

const valuesOf = ({ choices }: Documented) => (choices ? `: ${choices.join(', ')}` : '');

/** Text for `--help`: one line per setting, below the heading of its group. */
export function settingsHelp(choices: Choices): string {
  const rows = documentedSettings(choices);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const blocks = Object.entries(groups).map(([group, heading]) => {
    const own = rows.filter(row => row.group === group);
    const lines = own.map(row => {
      const otherwise = row.default ? ` (${row.default})` : '';
      return `  ${row.name.padEnd(width)}  ${row.about}${valuesOf(row)}${otherwise}`;
    });
    return [`${heading}:`, ...lines].join('\n');
  });
  return blocks.join('\n\n');
}

/** Text for docs/settings.md: one table per group. */
export function settingsTables(choices: Choices): string {
  const rows = documentedSettings(choices);
  const blocks = Object.entries(groups).map(([group, heading]) => {
    const own = rows.filter(row => row.group === group);
    const lines = own.map(
      row => `| \`${row.name}\` | ${row.about}${valuesOf(row)} | ${row.default ?? 'not set'} |`,
    );
    return [`## ${heading}`, '', '| variable | meaning | default |', '|---|---|---|', ...lines].join('\n');
  });
  return blocks.join('\n\n');
}
