import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { projectRoot } from '../../contract/settings.ts';
import { run } from '../../core/exec.ts';
import { detect } from '../../setup/detect.mjs';
import { tools } from '../../setup/tools.mjs';

const tool = tools.find(({ name }) => name === 'chromium');
const { path: executablePath, problem } = tool ? detect(tool) : {};

/** Why these tests can't run here; undefined if they can. */
export const noBrowser = executablePath
  ? undefined
  : (problem ?? 'no Chromium: npm run setup -- --with report-tests, or ENDGOAL_CHROMIUM=<path>');

/** Screenshots are kept for people. */
export const screenshots = join(projectRoot, 'reports/screenshots');

export const looks = [
  { name: 'wide-light', width: 1440, colorScheme: 'light' },
  { name: 'wide-dark', width: 1440, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, colorScheme: 'dark' },
] as const;

/** Seconds. Long, because the workstation may be loaded. */
const deadline = 120;

/** Seconds until a page must show the requested content. */
const patience = 15;

/** Makes a run folder with its report from a sample, in a separate process as `npm test` does. */
export async function makeSample(folder: string, scenario: string): Promise<void> {
  const script = join(projectRoot, 'harness/dev/samples/make-run.ts');
  await run([process.execPath, script], {
    owner: `sample ${scenario}`,
    deadline,
    check: false,
    env: {
      ENDGOAL_RUN: folder,
      SCENARIO: scenario,
      GITHUB_ACTIONS: undefined,
      GITHUB_STEP_SUMMARY: undefined,
    },
  });
}

/** Starts a browser without network access. */
export const launch = () =>
  chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox', '--disable-gpu'] });

type Browser = Awaited<ReturnType<typeof launch>>;

/** Opens a report from its file and records its errors and its network requests. */
export async function openReport(browser: Browser, folder: string, look: (typeof looks)[number]) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.colorScheme,
    offline: true,
  });
  context.setDefaultTimeout(patience * 1000);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') wrong.push(message.text().slice(0, 300));
  });
  page.on('pageerror', error => wrong.push(error.message.slice(0, 300)));
  page.on('request', request => {
    if (!/^(?:file|data|blob|about):/.test(request.url()))
      wrong.push(`asked for ${request.url().slice(0, 300)}`);
  });
  await page.goto(`file://${folder}/allure/index.html`);
  await page.getByTestId('tree-content').first().waitFor();
  return { page, wrong, [Symbol.asyncDispose]: () => context.close() };
}
