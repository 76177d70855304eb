import type { Rule } from '../contract/rule.ts';
import { clockRules } from '../stages/boot/rules/clock.ts';
import { deviceRules } from '../stages/boot/rules/device.ts';
import { fateRules, laterReportRules } from '../stages/boot/rules/fate.ts';
import { kernelRules } from '../stages/boot/rules/kernel.ts';
import { panicRules } from '../stages/boot/rules/panic.ts';
import { surfaceRules } from '../stages/boot/rules/surface.ts';
import { buildRules } from '../stages/build/rules/build.ts';
import { policyRules } from '../stages/config/rules/policies.ts';
import { requestRules } from '../stages/config/rules/requests.ts';
import { sourceRules } from '../stages/config/rules/source.ts';
import { linkRules } from '../stages/drivers/rules/links.ts';
import { hostRules } from '../stages/host/rules/host.ts';
import { serviceRules } from '../stages/postgres/rules/services.ts';

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
