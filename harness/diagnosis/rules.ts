import type { Rule } from './rule.ts';
import { buildRules } from './rules/build.ts';
import { clockRules } from './rules/clock.ts';
import { deviceRules } from './rules/device.ts';
import { fateRules, laterReportRules } from './rules/fate.ts';
import { hostRules } from './rules/host.ts';
import { kernelRules } from './rules/kernel.ts';
import { linkRules } from './rules/links.ts';
import { panicRules } from './rules/panic.ts';
import { policyRules } from './rules/policies.ts';
import { requestRules } from './rules/requests.ts';
import { serviceRules } from './rules/services.ts';
import { sourceRules } from './rules/source.ts';
import { surfaceRules } from './rules/surface.ts';

/** All rules, the more particular before the more general. */
export const rules: readonly Rule[] = [
  ...fateRules,
  ...deviceRules,
  ...sourceRules,
  ...requestRules,
  ...policyRules,
  ...buildRules,
  ...panicRules,
  ...kernelRules,
  ...clockRules,
  ...surfaceRules,
  ...linkRules,
  ...serviceRules,
  ...hostRules,
  ...laterReportRules,
];
