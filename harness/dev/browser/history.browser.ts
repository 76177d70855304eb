import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateReport } from '../../report/generate.ts';
import { launch, looks, makeSample, noBrowser, openReport, screenshots } from './browser.ts';

const nights = ['green', 'green', 'red', 'green', 'green'];
const nightOf = (at: number) => `202611${String(at + 10).padStart(2, '0')}-010000-aaaa`;

let reports: string;
let browser: Awaited<ReturnType<typeof launch>>;
beforeAll(async () => {
  if (noBrowser) return;
  reports = mkdtempSync(join(tmpdir(), 'reports-'));
  for (const [at, scenario] of nights.entries())
    await makeSample(join(reports, 'runs', nightOf(at)), scenario);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  if (reports) rmSync(reports, { recursive: true });
});

describe.skipIf(noBrowser)('history (skipped without a browser)', () => {
  test('shows both status changes of five runs with one failure', async () => {
    await using report = await openReport(browser, join(reports, 'runs', nightOf(4)), looks[0]);
    const { page, wrong } = report;
    await page.getByTestId('nav-tab-globalAttachments').click();
    await page.getByText('History', { exact: true }).first().click();
    const frame = page.frameLocator('iframe').first();
    await frame.getByText('Status changes').waitFor();
    expect(await frame.locator('tbody td').allTextContents()).toEqual([
      ...[nightOf(3), 'passed again', '', nightOf(2)],
      ...[nightOf(2), 'failed at drivers', 'drivers: 1af4:1053 (vsock) has no driver', nightOf(1)],
    ]);
    expect(await frame.locator('circle[fill="#d9363e"]').count()).toBeGreaterThan(0);
    await page.screenshot({ path: join(screenshots, 'history.png') });
    expect(wrong).toEqual([]);
  });

  test('opens 200 nights in less than 2 s of CPU time', async () => {
    const folder = join(reports, 'runs', nightOf(4));
    const kept = join(reports, 'history/vault-guest-on-qemu-host-gcc.jsonl');
    const [line = ''] = readFileSync(kept, 'utf8').trim().split('\n');
    const night = JSON.parse(line) as { uuid: string; timestamp: number };
    const many = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify({
        ...night,
        uuid: `${night.uuid.slice(0, -3)}${String(at).padStart(3, '0')}`,
        timestamp: night.timestamp - at * 86_400_000,
      }),
    );
    writeFileSync(kept, `${many.join('\n')}\n`);
    for (let at = 0; at < 195; at += 1) {
      const before = join(reports, 'runs', `20250101-${String(at).padStart(6, '0')}-aaaa`);
      cpSync(join(folder, 'summary.json'), join(before, 'summary.json'));
    }
    await generateReport(folder);
    expect(readFileSync(kept, 'utf8')).toBe(`${many.join('\n')}\n`);
    expect(statSync(join(folder, 'allure/index.html')).size).toBeLessThan(15_000_000);
    await using report = await openReport(browser, folder, looks[0]);
    const { page, wrong } = report;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.reload();
    await page.getByTestId('tree-content').first().waitFor();
    const { metrics } = await session.send('Performance.getMetrics');
    expect(metrics.find(({ name }) => name === 'TaskDuration')?.value).toBeLessThan(2);
    expect(wrong).toEqual([]);
  });
});
