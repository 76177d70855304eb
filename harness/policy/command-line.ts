import type { Config } from '../kconfig/dotconfig.ts';

/**
 * Parameters of a kernel command line with their values, the last one where it is given twice; `y` for a word without a
 * value. As the kernel reads it (lib/cmdline.c, kernel/params.c): a dash in a name counts as an underscore, quotes keep
 * blanks together, and what stands behind `--` is init's. Names keep their case.
 */
export function parseCommandLine(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [word] of text.matchAll(/(?:"[^"]*"?|[^\s"])+/g)) {
    if (word === '--') break;
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word.replaceAll('"', '')) ?? [];
    parameters.set(name.replaceAll('-', '_'), value ?? 'y');
  }
  return parameters;
}

/** A configuration with the parameters of the command line that is built into its kernel, where that one always counts. */
export function withBuiltInParameters(config: Config): Config {
  const always = ['CMDLINE_FORCE', 'CMDLINE_EXTEND'].some(option => config.get(option) === 'y');
  return always ? new Map([...config, ...parseCommandLine(config.get('CMDLINE') ?? '')]) : config;
}
