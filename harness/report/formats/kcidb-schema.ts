import { z } from 'zod';

/** Follows the KCIDB schema for reports, version 5.3: no nulls and no other properties. */
const text = z.string().regex(/^[^\0]*$/);
const id = z.string().regex(/^[a-z0-9_]+:[^\0]*$/);
const origin = z.string().regex(/^[a-z0-9_]+$/);
const excerpt = text.max(16384);
const misc = z.record(z.string(), z.unknown());

/**
 * FAIL: the tested code has a defect. ERROR: the test could not complete. MISS: the harness could not run it. DONE: a
 * measurement without a verdict.
 */
const status = z.enum(['FAIL', 'ERROR', 'MISS', 'PASS', 'DONE', 'SKIP']);
export type KcidbStatus = z.infer<typeof status>;

const common = {
  id,
  origin,
  comment: text.exactOptional(),
  start_time: z.iso.datetime({ offset: true }).exactOptional(),
  log_excerpt: excerpt.exactOptional(),
  misc: misc.exactOptional(),
};

const checkout = z.strictObject({
  ...common,
  tree_name: text.exactOptional(),
  git_commit_name: text.exactOptional(),
  patchset_hash: z
    .string()
    .regex(/^$|^[0-9a-f]{64}$/)
    .exactOptional(),
  valid: z.boolean().exactOptional(),
});

const build = z.strictObject({
  ...common,
  checkout_id: id,
  duration: z.number().exactOptional(),
  architecture: z
    .string()
    .regex(/^[a-z0-9_]*$/)
    .exactOptional(),
  compiler: text.exactOptional(),
  config_name: text.exactOptional(),
  status: status.exactOptional(),
});

const test = z.strictObject({
  ...common,
  build_id: id,
  environment: z.strictObject({ comment: text.exactOptional(), misc: misc.exactOptional() }).exactOptional(),
  path: z.string().regex(/^$|^[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*$/),
  status: status.exactOptional(),
  number: z.strictObject({ value: z.number(), unit: text.exactOptional() }).exactOptional(),
  duration: z.number().exactOptional(),
});

export const kcidbSchema = z.strictObject({
  version: z.strictObject({ major: z.literal(5), minor: z.literal(3) }),
  checkouts: z.array(checkout),
  builds: z.array(build),
  tests: z.array(test),
});

/** A report to KernelCI's common database. */
export type Kcidb = z.infer<typeof kcidbSchema>;
