import { join } from 'node:path';
import { run } from '../core/exec.ts';
import { projectRoot } from '../core/installation.ts';

/** Runs an endgoal command as a process in a folder, without colours. The deadline is 60 s; any exit code is returned. */
export async function commandIn(folder: string, args: readonly string[], input?: string) {
  const argv = [process.execPath, join(projectRoot, 'harness/cli/endgoal.ts'), ...args] as const;
  const { exitCode, stdout, stderr } = await run([...argv], {
    owner: `test of endgoal ${args[0]}`,
    deadline: 60,
    check: false,
    cwd: folder,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
    ...(input === undefined ? {} : { input }),
  });
  return { exitCode, stdout, stderr };
}
