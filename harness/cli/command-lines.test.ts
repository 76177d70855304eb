import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot, settingNames } from '../contract/settings.ts';
import { run } from '../core/exec.ts';
import { commands } from './commands.ts';

async function command(file: string, ...args: string[]) {
  return run([process.execPath, join(projectRoot, 'harness', file), ...args], {
    owner: 'command line test',
    deadline: 60,
    check: false,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });
}

test.for([
  ['cli/judge.ts', '--jsn'],
  ['cli/kernel.ts', 'identfy'],
  ['cli/kconfig.ts', 'chek'],
  ['cli/test.ts', '--shrad', '1/2'],
  ['setup/doctor.mjs', '--jsn'],
])(
  '%j: exits with 2, because 1 means a failed check, and prints no stack trace',
  async ([file = '', ...args]) => {
    const { exitCode, stdout, stderr } = await command(file, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(args[0]);
    expect(stderr).not.toMatch(/^ +at /m);
  },
);

test('a command ends silently if its output pipe is closed', async () => {
  const script = '"$0" "$1" --list | true; exit $PIPESTATUS';
  const faults = join(projectRoot, 'harness/cli/faults.ts');
  const { exitCode, stderr } = await run(['bash', '-c', script, process.execPath, faults], {
    owner: 'command line test',
    deadline: 60,
    check: false,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('each npm script runs the command with its name', () => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const run = Object.values(scripts).flatMap(
    script => /^(?:\w+=\S+ )*node harness\/cli\/endgoal\.ts ([\w-]+)/.exec(script)?.[1] ?? [],
  );
  expect(run.filter(name => !Object.hasOwn(commands, name))).toEqual([]);
  const unscripted = Object.keys(commands).filter(name => !Object.hasOwn(scripts, name));
  expect(unscripted).toEqual(['init']);
});

/** Settings that only endgoal itself sets. */
const unsaid = ['ENDGOAL_RUN'];

test('npm test -- --help names every setting', async () => {
  const { stdout } = await command('cli/test.ts', '--help');
  const missing = settingNames.filter(name => !new RegExp(`\\b${name}\\b`).test(stdout));
  expect(missing).toEqual(unsaid);
});
