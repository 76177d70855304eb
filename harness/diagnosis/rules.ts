import type { Rule } from './rule.ts';

/** All rules, the more particular before the more general. */
export const rules: readonly Rule[] = [];
