/** The three answers of `endgoal init`. */
export interface Answers {
  /** Name of the profile: `my-kernel`. */
  readonly profile: string;
  /** The preset that it extends. */
  readonly preset: string;
  /** Folder of a kernel tree, relative to the repository. Undefined for the preset's tree. */
  readonly tree: string | undefined;
}

const configFile = (
  { profile, preset, tree }: Answers,
  version: string,
) => `import { defineConfig, defineProfile } from 'endgoal';

export default defineConfig({
  endgoal: '${version}',
  profiles: [
    defineProfile({
      name: '${profile}',
      extends: '${preset}',
      description: 'our kernel',
${
  tree
    ? `      tree: { path: '${tree}' },\n`
    : `      // Without a tree of your own, the one of ${preset} is built. Yours: tree: { path: '../linux' },\n`
}      fragments: ['fragments/own.config'],
      // A part of ${preset} that you do not want: without: [{ device: 'balloon', reason: 'our VMM has none' }],
    }),
  ],
});
`;

const fragment = `# Options of our kernel, laid over those of the profile that it extends. Give each a reason in the comment above it.

# Names our kernel in uname -r, so that nobody takes it for another.
CONFIG_LOCALVERSION="-own"
`;

const suite = `import { describe, expect, test } from 'endgoal';

describe('our kernel', () => {
  test('is the one that runs in the VM', ({ boot }) => {
    expect(boot.evidence.guest?.uname).toContain('-own');
  });

  test('has a driver for every device', ({ drivers }) => drivers.nothingElse());
});
`;

const readme = ({ profile, preset }: Answers) => `# ${profile}

Tests of our Linux kernel with endgoal: it extends the profile \`${preset}\`.

| file | content |
|---|---|
| [endgoal.config.ts](endgoal.config.ts) | the profile: kernel tree, fragments, policies, devices |
| [fragments/own.config](fragments/own.config) | our options, each with its reason |
| [suites/90-own.test.ts](suites/90-own.test.ts) | our tests; they run beside those of endgoal |

\`\`\`sh
npm run setup                          # installs the tools that are missing; asks first
npm test                               # builds the kernel, boots it, tests it
npm run kconfig -- explain VIRTIO_NET  # why an option has its value
npm run report                         # opens the report of the last run
\`\`\`
`;

/** The scripts of a repository, so that every command in endgoal's messages works there. */
export const scripts: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'test',
    'setup',
    'doctor',
    'watch',
    'kconfig',
    'kernel',
    'klog',
    'report',
    'judge',
    'compare',
    'faults',
  ].map(name => [name, `endgoal ${name}`]),
);

/** Every file of a new repository, by path. merge.ts handles package.json and .gitignore. */
export const filesFor = (answers: Answers, version: string): Readonly<Record<string, string>> => ({
  'endgoal.config.ts': configFile(answers, version),
  'fragments/own.config': fragment,
  'suites/90-own.test.ts': suite,
  'README.md': readme(answers),
});

/** Paths for .gitignore. */
export const ignoredPaths: readonly string[] = ['node_modules/', 'reports/'];
