import { z } from 'zod';
import { architectures } from '../../contract/profile.ts';
import { lanes } from '../../contract/variables.ts';

/**
 * The shape of a configuration file. Its types are in contract/config.ts. Unknown keys are errors, because most of them
 * are misspelt.
 */

const name = z.string().regex(/^[\w.-]+$/, 'must be a name of letters, digits, ".", "_" and "-"');
const text = z.string().min(1, 'must not be empty');
const list = <T extends z.ZodType>(of: T) => z.array(of).optional();

const row = z.looseObject({ option: text, reason: text });
const policy = z.union([
  z.looseObject({ name: text, reason: text, rows: z.array(row) }),
  z.looseObject({ name: text, file: text, read: z.custom(value => typeof value === 'function') }),
]);

const waiver = z.strictObject({
  policy: text,
  options: z.array(text).min(1, 'must name at least one option'),
  reason: text,
  until: z.iso.date('must be a day as YYYY-MM-DD'),
});

const device = z.strictObject({
  role: text,
  pciIds: z.array(z.string().regex(/^[\da-f]{4}:[\da-f]{4}$/, 'must be vendor:device, as 1af4:1042')).min(1),
  pciDriver: text,
  virtioDriver: text.optional(),
  option: z.string().regex(/^(?!CONFIG_)\w+$/, 'must be a symbol without CONFIG_'),
  symbols: z.array(text),
  lanes: list(z.enum(lanes)),
});

const tree = z.union(
  [
    z.strictObject({ path: text }),
    z.strictObject({
      git: text,
      commit: z.string().regex(/^[\da-f]{40}$/, 'must be a commit of 40 hexadecimal digits'),
    }),
    z.strictObject({ debian: text }),
  ],
  'must be { path }, { debian }, or { git, commit } with a commit of 40 hexadecimal digits',
);

const base = z.union(
  [z.literal('allnoconfig'), z.strictObject({ defconfig: text }), z.strictObject({ file: text })],
  "must be 'allnoconfig', { defconfig } or { file }",
);

const fragment = z.union(
  [text, z.strictObject({ file: text, since: text.optional(), until: text.optional() })],
  'must be a path, or { file, since, until }',
);

const without = z
  .strictObject({
    fragment: text.optional(),
    policy: text.optional(),
    device: text.optional(),
    stage: text.optional(),
    reason: z.string('must be there: the reason for leaving a part out').min(1, 'must not be empty'),
  })
  .refine(
    ({ reason: _, ...parts }) => Object.keys(parts).length === 1,
    'must name one of fragment, policy, device, stage',
  );

const rootfs = z.union(
  ['image', 'folder', 'tar', 'container'].map(kind => z.strictObject({ [kind]: text })),
  'must be { image }, { folder }, { tar } or { container }',
);

const guest = z.strictObject({
  rootfs,
  init: z.string().regex(/^(own|\/.+)$/, "must be 'own', or the absolute path of a program in the image"),
  agent: z.literal('none').optional(),
  partition: z.int().positive().optional(),
  disks: list(z.strictObject({ path: text, readOnly: z.boolean().optional() })),
  initrd: text.optional(),
  services: list(z.looseObject({ name, reach: z.looseObject({}), probe: z.looseObject({}) })),
  commandLine: list(text),
});

const profile = z.strictObject({
  name,
  extends: text.optional(),
  description: text.optional(),
  arch: z.enum(architectures, `must be one of ${architectures.join(', ')}`).optional(),
  tree: tree.optional(),
  base: base.optional(),
  fragments: list(fragment),
  policies: list(policy),
  waivers: list(waiver),
  patches: list(z.strictObject({ file: text, reason: text })),
  devices: list(device),
  stages: list(text),
  without: list(without),
  guest: guest.optional(),
});

const stage = z.looseObject({
  name,
  suite: text,
  proves: text,
  needs: z.array(text),
  load: z.custom(value => typeof value === 'function', 'must be a function that loads the stage'),
});

const rule = z.looseObject({ id: text, sample: z.looseObject({}) });

export const configSchema = z.strictObject({
  endgoal: z
    .string()
    .regex(/^\d+\.\d+(?:\.\d+)?$/, 'must be a version, as 0.2.0')
    .optional(),
  profiles: list(profile),
  policies: list(policy),
  waivers: list(waiver),
  devices: list(device),
  stages: list(stage),
  rules: list(rule),
  suites: z.union([text, z.array(text)], 'must be a pattern of paths, or a list of them').optional(),
  store: text.optional(),
  reports: text.optional(),
});
