import type { BuildRule } from './rule.ts';
import { btfRules } from './rules/btf.ts';
import { compileRules } from './rules/compile.ts';
import { configRules } from './rules/config.ts';
import { linkRules } from './rules/link.ts';
import { machineRules } from './rules/machine.ts';
import { makeRules } from './rules/make.ts';
import { modpostRules } from './rules/modpost.ts';
import { toolchainRules } from './rules/toolchain.ts';
import { toolRules } from './rules/tools.ts';

/** In order; the first that matches a line wins. */
export const buildRules: readonly BuildRule[] = [
  ...machineRules,
  ...toolRules,
  ...btfRules,
  ...toolchainRules,
  ...configRules,
  ...modpostRules,
  ...compileRules,
  ...linkRules,
  ...makeRules,
];
