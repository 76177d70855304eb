import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { summarySchema } from '../../report/summary.ts';
import { launch, looks, makeSample, noBrowser, openReport, screenshots } from './browser.ts';

const scenarios = ['green', 'red', 'blocked'] as const;
const cases = scenarios.flatMap(scenario => looks.map(look => ({ scenario, look, name: look.name })));

let reports: string;
let browser: Awaited<ReturnType<typeof launch>>;
const folderOf = (scenario: string) => join(reports, scenario, 'runs', `20261121-174500-${scenario}`);
const summaryOf = (scenario: string) =>
  summarySchema.parse(JSON.parse(readFileSync(join(folderOf(scenario), 'summary.json'), 'utf8')));

/** Pixels by which the page is wider than the screen, so that readers must scroll sideways. */
const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function count(page: Page, tab: string): Promise<number> {
  const found = page.getByTestId(`metadata-item-${tab}`);
  if ((await found.count()) === 0) return 0;
  return Number((await found.textContent())?.match(/\d+/)?.[0]);
}

beforeAll(async () => {
  if (noBrowser) return;
  reports = mkdtempSync(join(tmpdir(), 'reports-'));
  mkdirSync(screenshots, { recursive: true });
  for (const scenario of scenarios) await makeSample(folderOf(scenario), scenario);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  if (reports) rmSync(reports, { recursive: true });
});

describe.skipIf(noBrowser)('a report in a browser (skipped without one)', () => {
  test.for(cases)(
    '$scenario, $name: has correct counts and no errors, and fits the screen',
    async ({ scenario, look }) => {
      await using report = await openReport(browser, folderOf(scenario), look);
      const { page, wrong } = report;
      const { tests } = summaryOf(scenario);
      expect({
        passed: await count(page, 'passed'),
        red: (await count(page, 'failed')) + (await count(page, 'broken')),
        skipped: await count(page, 'skipped'),
      }).toEqual({ passed: tests.passed, red: tests.failed, skipped: tests.blocked + tests.skipped });
      expect(await page.getByTestId('tree-section-title').allInnerTexts()).toEqual([
        '1 config',
        '2 build',
        '3 boot',
        '4 drivers',
        '5 vsock',
        '6 postgres',
      ]);
      expect(await overflow(page)).toBe(0);
      await page.screenshot({ path: join(screenshots, `${scenario}-${look.name}.png`), fullPage: true });
      expect(wrong).toEqual([]);
    },
  );

  test.for([
    [
      'red',
      'drivers: 1af4:1053 (vsock) has no driver',
      'add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config',
    ],
    ['blocked', 'build: make did not end within its 12 s', 'free 3 GB in ~/.cache/endgoal'],
  ] as const)(
    '%s: shows the first failed stage, its cause and its fix above everything else',
    async ([scenario, what, todo]) => {
      await using report = await openReport(browser, folderOf(scenario), looks[2]);
      const { page, wrong } = report;
      const block = page.locator('#endgoal pre');
      expect(await block.isVisible()).toBe(true);
      const text = (await block.textContent()) ?? '';
      expect(text.split('\n')[0]).toBe(what);
      expect(text).toContain(todo);
      expect(wrong).toEqual([]);
    },
  );

  test('passed: shows one line above the report', async () => {
    await using report = await openReport(browser, folderOf('green'), looks[0]);
    const { page } = report;
    expect(await page.locator('#endgoal summary span').first().textContent()).toBe(
      '✓ vault-guest on qemu: passed',
    );
    expect((await page.locator('#endgoal').boundingBox())?.height).toBeLessThan(50);
  });

  test.for([
    ['red', 'nothing else is wrong', 'drivers: 1af4:1053 (vsock) has no driver'],
    ['blocked', 'the first thing holds', 'build: make did not end within its 12 s'],
  ] as const)('%s: shows failures opened, with their cause', async ([scenario, name, what]) => {
    await using report = await openReport(browser, folderOf(scenario), looks[0]);
    const { page, wrong } = report;
    const open = page.getByTestId('tree-leaf');
    const red = open.filter({
      has: page.locator('[data-testid^="tree-leaf-status-"]:not([data-testid$=passed])'),
    });
    await red.filter({ hasText: name }).first().click();
    expect(await page.getByTestId('test-result-error-message').textContent()).toContain(what);
    expect(wrong).toEqual([]);
  });

  test.for(looks)('opens the stages as an attachment with the first failed one in red: $name', async look => {
    await using report = await openReport(browser, folderOf('red'), look);
    const { page, wrong } = report;
    await page.getByTestId('nav-tab-globalAttachments').click();
    await page.getByText('The chain').first().click();
    const frame = page.frameLocator('iframe').first();
    await frame.locator('.chain').waitFor();
    expect(await frame.locator('.chain li.failed b').allInnerTexts()).toEqual(['✗ 4 drivers']);
    expect(await frame.locator('.chain li.blocked').count()).toBe(2);
    expect(
      await frame
        .locator('body')
        .evaluate(
          ({ scrollWidth, clientWidth }: { scrollWidth: number; clientWidth: number }) =>
            scrollWidth - clientWidth,
        ),
    ).toBe(0);
    await page.screenshot({ path: join(screenshots, `chain-${look.name}.png`) });
    expect(wrong).toEqual([]);
  });

  test('names the blocking stage of a blocked test', async () => {
    await using report = await openReport(browser, folderOf('red'), looks[0]);
    const { page } = report;
    await page.getByText('5 vsock').click();
    await page.getByTestId('tree-leaf').filter({ hasText: 'the first thing holds' }).last().click();
    await page.getByText('Blocked by drivers').first().waitFor();
  });
});
