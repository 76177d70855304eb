import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../contract/settings.ts';
import { InfraError } from '../core/errors.ts';
import { run } from '../core/exec.ts';
import { until } from '../core/wait.ts';

test('npm run report ends and leaves the browser open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'endgoal-report-'));
  try {
    const id = '20261121-174500-a1b2';
    mkdirSync(join(folder, 'runs', id, 'allure'), { recursive: true });
    writeFileSync(join(folder, 'runs', id, 'facts.json'), '{}');
    writeFileSync(join(folder, 'runs', id, 'allure/index.html'), '');
    const [browser, lives] = [join(folder, 'browser'), join(folder, 'lives')];
    writeFileSync(browser, `#!/bin/sh\n(sleep 1; echo "$1" >${lives}) >/dev/null 2>&1 &\n`);
    chmodSync(browser, 0o755);
    const command = `'${process.execPath}' '${join(projectRoot, 'harness/cli/report.ts')}'`;
    // The command opens a browser only on a terminal.
    await run(['script', '--quiet', '--return', '--command', command, '/dev/null'], {
      owner: 'report test',
      deadline: 15,
      env: {
        ENDGOAL_REPORTS: folder,
        DISPLAY: ':0',
        BROWSER: browser,
        // The desktop settings of the workstation must not affect the test.
        XDG_CURRENT_DESKTOP: 'X-Generic',
        XDG_DATA_DIRS: folder,
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
      },
    });
    await until(() => existsSync(lives) || undefined, {
      seconds: 5,
      otherwise: () =>
        new InfraError({ what: 'the browser was ended with the command', todo: 'let it live' }),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect.assertions(0);
});
