import { compileRules } from './compile.ts';
import { hostRules } from './host.ts';
import { linkRules } from './link.ts';
import type { BuildRule } from './rule.ts';

/** In order; the first that matches a line wins. */
export const buildRules: readonly BuildRule[] = [...hostRules, ...compileRules, ...linkRules];
