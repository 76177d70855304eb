import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../../dev/samples/outcomes.ts';
import { headlined } from '../headlined.ts';
import { offline } from '../offline.ts';
import { bars, curve } from './chart.ts';
import { headline } from './headline.ts';
import { log, readLog } from './log.ts';
import { html, page, visible } from './page.ts';
import { table } from './table.ts';

describe('page', () => {
  test('escapes markup and invisible characters in guest output', () => {
    const said = '<script>alert(1)</script>\u001b[31mred\u001b[0m\u0007\u202Eexe.png\ud800\u009b';
    expect(html`<p title="${'"\''}">${said}</p>`.text).toMatchInlineSnapshot(
      `"<p title="&quot;&#39;">&lt;script&gt;alert(1)&lt;/script&gt;red␇�exe.png��</p>"`,
    );
  });

  test('keeps lines and tabs in visible text', () => {
    expect(visible('a\tb\n\u0000c')).toBe('a\tb\n␀c');
  });

  test('makes a document that needs no other file', () => {
    expect(page('x', html`${table(['a'], [['b']])}`)).not.toMatch(/https?:|src=|<script|@import|url\(/);
  });
});

describe("Allure's page, offline", () => {
  const allure = (rest: string) =>
    `<head></head><script>\n window.allure = window.allure || {};\n</script>${rest}<script>data</script>`;

  test('contacts no server and waits for its own data', () => {
    const home =
      '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n<script>\nfunction gtag(){}\ngtag("js");\n</script>';
    expect(offline(allure(home))).toMatchInlineSnapshot(`
      "<head><style>[data-testid="html-attachment-preview"] iframe { min-height: 75vh; }
      @media (max-width: 600px) { [data-testid="test-result-attachment-header"] .paragraphs-text-s { display: none; } }</style></head><script>
       window.allure = window.allure || {}; window.allureReportData = {}; window.allureReportDataReady = false;
      </script><script>data</script>"
    `);
  });

  test.for([allure('<script src="https://elsewhere.example/x.js"></script>'), '<p>another page</p>'])(
    'throws if the page has changed: %s',
    page => {
      expect(() => offline(page)).toThrow("Allure's page has changed");
    },
  );
});

describe('charts', () => {
  test('draws bars on one scale', () => {
    const drawn = bars([
      { label: 'a', to: 1, says: '1 s' },
      { label: 'b', from: 1, to: 4, says: '3 s' },
    ]).text;
    expect(
      [...drawn.matchAll(/margin-left:([\d.]+)%;width:([\d.]+)%/g)].map(match => match.slice(1)),
    ).toEqual([
      ['0.00', '25.00'],
      ['25.00', '75.00'],
    ]);
  });

  test('leaves out runs without a value and marks failed runs', () => {
    const drawn = curve(
      [
        { label: '1', value: 1 },
        { label: '2', value: undefined },
        { label: '3', value: 2, red: true },
      ],
      's',
    ).text;
    expect([...drawn.matchAll(/<title>(.*?)<\/title>/g)].map(match => match[1])).toEqual([
      '1: 1 s',
      '3: 2 s',
    ]);
    expect(drawn).toContain('fill="#d9363e"');
  });

  test.for([[[]], [[{ label: 'x', value: undefined }]]])(
    'draws nothing for an empty list (%j)',
    ([points]) => {
      expect(curve(points ?? [], 's').text).not.toContain('NaN');
      expect(bars([]).text).toBe('<div class="bars"></div>');
    },
  );
});

describe('headline', () => {
  const green = sampleRun(greenOutcomes, greenTests);
  const red = sampleRun(redOutcomes, redTests);

  test('shows failed runs first and opened', () => {
    const top = headline([headlined('a', [green]), headlined('b', [red])]);
    expect(
      [...top.matchAll(/<details( open)?><summary><span class="(?:red)?">(.*?)</g)].map(m => m.slice(1)),
    ).toEqual([
      [' open', '✗ b: failed'],
      [undefined, '✓ a: passed'],
    ]);
    expect(top).toContain('<pre>drivers: 1af4:1053 (vsock) has no driver\n');
  });

  test('takes each stage from the shard that tested it', () => {
    const shard = (outcomes: typeof greenOutcomes | object, declared: ('config' | 'build' | 'boot')[]) => ({
      ...sampleRun(outcomes, []),
      testRun: { declared, tests: [], errors: [] },
    });
    const { config, ...others } = greenOutcomes;
    const { stages } = headlined('a', [shard({ config }, ['config']), shard(others, ['build', 'boot'])]);
    expect(stages.map(({ outcome }) => outcome)).toEqual(Array(6).fill('passed'));
  });

  test('keeps guest output inside its element', () => {
    const what = '</pre></template><script>alert(1)</script>';
    const nasty = { ...headlined('<b>', [red]), failures: [{ what, blame: 'product', todo: '' } as const] };
    expect(headline([nasty])).not.toMatch(/<script|<b>:|<\/pre><\/template>/);
  });
});

describe('log', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('lists an incident first and marks its line', () => {
    const path = join(folder, 'console.log');
    writeFileSync(path, 'one\r\nOops: <b>\nthree\n');
    const drawn = log(readLog(path), [{ line: 2, title: 'Oops in f' }], 'console.log').text;
    expect(drawn.slice(0, 140)).toMatchInlineSnapshot(
      `"<ul><li><label for="L2">line 2</label> <b class="red">Oops in f</b></li></ul><p class="quiet">console.log, 0 KiB</p><pre><div class="log"><s"`,
    );
    expect(drawn).toContain('id="L2"');
    expect(drawn).toContain('Oops: &lt;b&gt;');
  });

  test('truncates a log of 200 MB quickly and names the full file', () => {
    const path = join(folder, 'huge.log');
    writeFileSync(path, `first\n${'x'.repeat(10_000)}\n`);
    truncateSync(path, 200e6);
    const drawn = log(readLog(path), [], path).text;
    expect(drawn).toContain(`cut here: the whole is 200.0 MB in ${path}`);
    expect(drawn).toContain('(10000 characters)');
    expect(drawn.length).toBeLessThan(3_000_000);
  });

  test('also marks lines in the tail of a truncated log', () => {
    const path = join(folder, 'long.log');
    const rows = Array.from({ length: 20_000 }, (_, at) => `row ${at + 1} ${'.'.repeat(60)}`);
    writeFileSync(path, `${rows.join('\n')}\nOops\n`);
    const marks = [3, 10_000, 20_001].map(no => ({ line: no, title: `at ${no}` }));
    const drawn = log(readLog(path), marks, path).text;
    expect(drawn).toContain('line 10000, in what is cut');
    expect(drawn.match(/<div class="log hit".*?<\/div>/g)).toEqual([
      expect.stringContaining('row 3 '),
      expect.stringContaining('>Oops<'),
    ]);
  });

  test('replaces bytes that are not UTF-8', () => {
    const path = join(folder, 'binary.log');
    writeFileSync(path, Buffer.from([0x61, 0xff, 0xfe, 0x0a]));
    expect(log(readLog(path), [], path).text).toContain('a\uFFFD\uFFFD');
  });
});
