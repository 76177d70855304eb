import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One run of the example, and its expected results. */
export interface Check {
  readonly title: string;
  /** Changes of files. They are reverted afterwards. */
  readonly edits?: readonly { readonly file: string; readonly change: (text: string) => string }[];
  /** Arguments of `endgoal test`. */
  readonly args: readonly string[];
  readonly exitCode: number;
  /** Returns the problems of the run in that folder and of its output; empty if none. */
  readonly problemsIn: (run: string, screen: string) => Promise<readonly string[]>;
}

interface Summary {
  readonly stages: readonly { readonly name: string; readonly outcome: string }[];
}

interface TestRun {
  readonly tests: readonly { readonly stage: string; readonly failure?: { readonly rule?: string } }[];
}

const readJson = async (run: string, file: string) => JSON.parse(await readFile(join(run, file), 'utf8'));

/** Returns the outcome of each stage by name. */
async function outcomesOf(run: string): Promise<ReadonlyMap<string, string>> {
  const { stages } = (await readJson(run, 'summary.json')) as Summary;
  return new Map(stages.map(({ name, outcome }) => [name, outcome]));
}

/** Replaces text and throws if nothing changed, because an edit without effect would test nothing. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the example has no ${from} any more`);
  return text.replace(from, to);
}

export const green: Check = {
  title: 'the example passes, including its own suite',
  args: [],
  exitCode: 0,
  async problemsIn(run) {
    const outcomes = await outcomesOf(run);
    const wanted = ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres', 'own'];
    const others = wanted.filter(name => outcomes.get(name) !== 'passed');
    return others.map(name => `${name} is ${outcomes.get(name)}, not passed`);
  },
};

/** Files of a run for people and programs. */
const reports = ['summary.json', 'junit.xml', 'results.ktap', 'allure/index.html'];

export const failingAssertion: Check = {
  title: 'a failing assertion of its own suite fails in every report',
  edits: [
    {
      file: 'suites/90-own.test.ts',
      change: text => replaced(text, "toContain('-own')", "toContain('-of-others')"),
    },
  ],
  args: ['suites/90-own'],
  exitCode: 1,
  async problemsIn(run, screen) {
    const own = (await outcomesOf(run)).get('own');
    const texts = await Promise.all(
      reports.map(async file => [file, await readFile(join(run, file), 'utf8').catch(() => '')] as const),
    );
    const silent = [...texts, ['the screen', screen] as const].filter(
      ([, text]) => !text.includes('-of-others'),
    );
    return [
      ...(own === 'failed' ? [] : [`own is ${own}, not failed`]),
      ...silent.map(([file]) => `${file} does not name the failed assertion`),
    ];
  },
};

export const vsockOff: Check = {
  title: 'VIRTIO_VSOCKETS off in its own fragment fails the stage drivers',
  edits: [
    {
      file: 'fragments/own.config',
      change: text =>
        `${text}\n# overrides: an experiment without vsock\n# CONFIG_VIRTIO_VSOCKETS is not set\n`,
    },
    {
      // The policies of the preset ask for the driver, and would fail the stage config before.
      file: 'endgoal.config.ts',
      change: text =>
        replaced(
          text,
          "fragments: ['fragments/own.config'],",
          `fragments: ['fragments/own.config'],
      without: [
        { policy: 'vsock', reason: 'an experiment without vsock' },
        { policy: 'avf-guest', reason: 'an experiment without vsock' },
      ],`,
        ),
    },
  ],
  args: ['suites/40-drivers'],
  exitCode: 1,
  async problemsIn(run) {
    const drivers = (await outcomesOf(run)).get('drivers');
    const { tests } = (await readJson(run, 'tests.json')) as TestRun;
    const rules = tests
      .filter(({ stage }) => stage === 'drivers')
      .flatMap(({ failure }) => failure?.rule ?? []);
    return [
      ...(drivers === 'failed' ? [] : [`drivers is ${drivers}, not failed`]),
      ...(rules.includes('F09-virtio-driver-off') ? [] : [`its rules are ${rules.join(', ') || 'none'}`]),
    ];
  },
};
