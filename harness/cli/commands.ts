/** A command of `endgoal`: `endgoal kconfig` and `npm run kconfig` are the same. */
interface CliCommand {
  readonly summary: string;
  /** Runs the command: its module reads process.argv on import. */
  readonly load: () => Promise<unknown>;
  /** Available only in the source checkout, because it checks or measures endgoal itself. */
  readonly checkoutOnly?: true;
}

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, CliCommand>> = {
  init: {
    summary: 'writes a repository for your own kernel: configuration, fragment, suite',
    load: () => import('./init.ts'),
  },
  setup: {
    summary: 'installs the tools that this workstation lacks; asks first',
    load: () => import('../setup/setup.mjs'),
  },
  doctor: {
    summary: 'lists every tool: version, what needs it, how to get it',
    load: () => import('../setup/doctor.mjs'),
  },
  test: { summary: 'proves the kernel, stage by stage', load: () => import('./test.ts') },
  watch: {
    summary: 'runs again from the first stage that an edit touches',
    load: () => import('./watch.ts'),
  },
  kconfig: {
    summary: 'explains and checks options before anything is compiled',
    load: () => import('./kconfig.ts'),
  },
  kernel: {
    summary: 'identifies kernel images, lists those of the store',
    load: () => import('./kernel.ts'),
  },
  klog: { summary: 'finds incidents in kernel logs', load: () => import('./klog.ts') },
  'build-log': {
    summary: 'finds the root cause in the log of a kernel build',
    load: () => import('./build-log.ts'),
  },
  explain: {
    summary: 'explains a failure code, a build cause, a rule or a field failure',
    load: () => import('./explain.ts'),
  },
  report: { summary: 'opens the report of a run', load: () => import('./report.ts') },
  judge: { summary: 'judges a saved run again, without a kernel', load: () => import('./judge.ts') },
  compare: { summary: 'lists the changes between two runs', load: () => import('./compare.ts') },
  parity: { summary: 'compares a run on QEMU with a run on a device', load: () => import('./parity.ts') },
  merge: { summary: 'merges several runs into one report', load: () => import('./merge.ts') },
  kcidb: { summary: 'submits a run to a KCIDB server', load: () => import('./kcidb.ts') },
  faults: { summary: 'injects faults and checks that they are reported', load: () => import('./faults.ts') },
  device: { summary: 'keeps a virtual device running', load: () => import('./device.ts') },
  repro: { summary: 'builds a kernel again and compares it byte for byte', load: () => import('./repro.ts') },
  engine: { summary: 'runs a command with a container engine', load: () => import('./engine.ts') },
  vault: {
    summary: 'boots a sample image with an init of its own, and copies of it that are wrong in one thing',
    load: () => import('./vault.ts'),
    checkoutOnly: true,
  },
  check: {
    summary: "runs the project's own tests",
    load: () => import('./check.ts'),
    checkoutOnly: true,
  },
  bench: {
    summary: 'measures the promised figures, each beside its baseline',
    load: () => import('./bench.ts'),
    checkoutOnly: true,
  },
};
