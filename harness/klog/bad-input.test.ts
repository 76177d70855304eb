import { describe, expect, it } from 'vitest';
import { families } from './families.ts';
import { brief, fatal, oops } from './sample-log.ts';
import { KernelLogScanner, scanKernelLog } from './scanner.ts';

function titles(log: string): string[] {
  return scanKernelLog(log).map(incident => incident.title);
}

describe('bad input', () => {
  const expected = scanKernelLog(oops + fatal);

  it('with CRLF is the same log', () => {
    expect(scanKernelLog((oops + fatal).replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('with colours and NULs is the same log', () => {
    const painted = (oops + fatal).replace(/^(.*)$/gm, line =>
      line ? `\u001b[1;31m\0${line}\u001b[0m` : line,
    );
    expect(scanKernelLog(painted)).toEqual(expected);
  });

  it('with a log daemon in front is the same incident', () => {
    const relayed = (oops + fatal).replace(/^(?=.)/gm, 'Nov 21 17:40:59 phone kernel: ');
    expect(scanKernelLog(relayed).map(brief)).toEqual(expected.map(brief));
  });

  it('with dmesg -T in front is the same incident', () => {
    const dated = (oops + fatal).replace(/^\[ +[\d.]+\]/gm, '[Sat Nov 21 17:40:59 2026]');
    expect(scanKernelLog(dated).map(brief)).toEqual(expected.map(brief));
  });

  const stamp = /^\[ +([\d.]+)\] /gm;
  it.each([
    ['PRINTK_CALLER and the level', '<1>[   $1][  T211] '],
    ['dmesg -d', '[   $1 <    0.000100>] '],
    ['dmesg -e', '[Nov21 17:40] '],
    ['dmesg -H', '[  +0.000100] '],
    ['dmesg -x', 'kern  :alert : [   $1] '],
    ['dmesg -x -T', 'kern  :alert : [Sat Nov 21 17:40:59 2026] '],
    ['dmesg --time-format=iso', '2026-11-21T17:40:59,123456+01:00 '],
    ['/dev/kmsg', '1,1234,12000000,-,caller=T211;'],
    ['journalctl -o short-monotonic', '[   $1] phone kernel: '],
    ['journalctl -o short-full', 'Sat 2026-11-21 17:40:59 UTC phone kernel: '],
    ['journalctl -o short-iso-precise', '2026-11-21T17:40:59.123456+0100 phone kernel: '],
    ['continuous integration', '2026-11-21T17:40:59.1234567Z [   $1] '],
    ["GitLab's runner", '2026-11-21T17:40:59.123456Z 01O [   $1] '],
    ['a harness that logs', '2026-11-21 17:40:59,123: [   $1] '],
    ['a terminal program', '[17:40:59.123] [   $1] '],
    ['another terminal program', '[2026-11-21 17:40:59] [   $1] '],
    ['ts', 'Nov 21 17:40:59 [   $1] '],
    ['docker compose', 'vault-1  | [   $1] '],
    ['logcat', '11-21 17:40:59.123  1234  1240 I virtualizationmanager::aidl: Console(10): [   $1] '],
    ["Samsung's phones", '<0>[   $1]  [1:       postgres:  211] '],
    ["MediaTek's phones", '<0>[   $1] (1)[211:postgres]'],
    ["MediaTek's older phones", '<0>[   $1]-(1)[211:postgres]'],
    ["Google's older phones", '<0>[   $1] c1    211 '],
  ])('with what %s puts in front is the same incident', (_, front) => {
    const found = scanKernelLog((oops + fatal).replace(stamp, front));
    expect(found.map(brief)).toEqual(expected.map(brief));
    expect(found[0]?.frames).toEqual(expected[0]?.frames);
  });

  it('from a phone with two CPUs in it is told apart by its writers', () => {
    const at = (cpu: number, pid: number, text: string) =>
      `<0>[    5.000000]  [${cpu}:       postgres:  ${pid}] ${text}`;
    const [vault, safe] = ['vault', 'safe'].map((name, cpu) =>
      [`WARNING: CPU: 0 PID: 9 at fs/${name}.c:7 ${name}_open+0x1/0x2`, `pc : ${name}_open+0x1/0x2`].map(
        text => at(cpu, 211 + cpu, text),
      ),
    );
    const mixed = (vault ?? []).flatMap((line, index) => [line, safe?.[index] ?? '']).join('\n');
    expect(titles(mixed)).toEqual(['WARNING in vault_open', 'WARNING in safe_open']);
  });

  it('with two boots keeps them apart', () => {
    const boot = `[    0.000000] Linux version 6.1.170 (vault@build)\n${oops}${fatal}`;
    expect(scanKernelLog(boot + boot).map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, panicked",
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 2, 1x, panicked",
      ]
    `);
  });

  it('that is cut in the middle says so', () => {
    const at = oops.indexOf('[   12.000700]');
    expect(scanKernelLog(oops.slice(0, at)).map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in corrupted, boot 1, 1x, cut",
      ]
    `);
    expect(scanKernelLog(oops.slice(0, oops.indexOf('[   12.001600]'))).map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, cut",
      ]
    `);
  });

  it('with two CPUs in it is told apart by its writers', () => {
    const lines = (writer: string, name: string) => [
      `[    5.000000][${writer}] WARNING: CPU: 0 PID: 9 at fs/${name}.c:7 ${name}_open+0x1/0x2`,
      `[    5.000001][${writer}] pc : ${name}_open+0x1/0x2`,
      `[    5.000002][${writer}] Call trace:`,
      `[    5.000003][${writer}]  ${name}_open+0x1/0x2`,
      `[    5.000004][${writer}] ---[ end trace 0000000000000000 ]---`,
    ];
    const [vault, safe] = [lines('  T123', 'vault'), lines('  T456', 'safe')];
    const mixed = vault.flatMap((line, index) => [line, safe[index] ?? '']).join('\n');
    expect(
      scanKernelLog(mixed).map(({ title, writer, frames }) => ({ title, writer, frames: frames.length })),
    ).toEqual([
      { title: 'WARNING in vault_open', writer: 'T123', frames: 1 },
      { title: 'WARNING in safe_open', writer: 'T456', frames: 1 },
    ]);
  });

  it('where another trace is mixed in says so', () => {
    const log = `[    5.0] WARNING: suspicious RCU usage
[    5.1] 6.1.170 #1 Not tainted
[    5.2] FAULT_INJECTION: forcing a failure.
[    5.3] fs/vault.c:77 suspicious rcu_dereference_check() usage!
`;
    expect(scanKernelLog(log).map(brief)).toMatchInlineSnapshot(`
      [
        "WARNING: suspicious RCU usage, boot 1, 1x, garbled",
      ]
    `);
  });

  it('where a progress bar or another line stands before the message still shows it', () => {
    expect(titles(`loading 50 %\rloading 99 %\r${fatal}`)).toEqual(['kernel panic: Oops: Fatal exception']);
    expect(titles(`vault: sealing${fatal}`)).toEqual(['kernel panic: Oops: Fatal exception']);
    expect(titles(`buildroot login: ${fatal}`)).toEqual(['kernel panic: Oops: Fatal exception']);
  });

  it('that resets in the middle is an incident, a first boot and an announced restart are none', () => {
    const start =
      'SeaBIOS (version 1.16.2)\nDecompressing Linux... Parsing ELF... done.\nBooting the kernel.\n';
    const up = '[    0.000000] Linux version 6.1.170\n[    1.0] Run /init as init process\n';
    expect(titles(start + up)).toEqual([]);
    expect(titles(start + up + start + up)).toEqual(['unexpected kernel reboot']);
    expect(titles(`${start}${up}[    9.0] reboot: Restarting system\n${start}${up}`)).toEqual([]);
  });

  it('of megabytes without a line feed is read through', () => {
    const scanner = new KernelLogScanner();
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let index = 0; index < 20; index++) scanner.feed(chunk);
    scanner.feed(`\n${oops}`);
    expect(scanner.end().map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x",
      ]
    `);
  });

  it('keeps its text in any alphabet, and no character that moves a cursor', () => {
    const [incident] = scanKernelLog(
      '[    1.0] Kernel panic - not syncing: größer \u001b]0;owned\u0007als \u202e5\u009b31m\n',
    );
    expect(incident?.evidence).toMatchInlineSnapshot(`
      [
        {
          "line": 1,
          "text": "Kernel panic - not syncing: größer als ·531m",
        },
      ]
    `);
  });
});

it('a log of reports whose traces end and end costs little more than one whose traces go on', () => {
  const report = '[    5.0][  T1] BUG: sleeping function called from invalid context at x.c:1\n';
  const cpuSeconds = (line: string) => {
    const log = (report + `[    5.0][  T1] ${line}\n`.repeat(30)).repeat(300);
    const before = process.cpuUsage();
    scanKernelLog(log);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  cpuSeconds('vault_open+0x1/0x2');
  const usual = cpuSeconds('vault_open+0x1/0x2');
  expect(cpuSeconds('---[ end trace 0000000000000000 ]---') / usual).toBeLessThan(5);
});

describe('a hostile line', () => {
  const fillers = [
    ' ',
    '[',
    '-',
    '*',
    '(',
    'a',
    '0',
    '.',
    ':',
    'a.',
    ' at ',
    '+0x',
    '] ',
    '\u001b[',
    '[<',
    '=',
    '0:',
    ' |',
    'kern  :err : ',
    '11-21 17:40:59.123 1 2 I a: ',
    ' ? ',
  ];
  it.each(fillers)('of nothing but "%s" before and after any word costs no time', filler => {
    const fill = filler.repeat(1500 / filler.length);
    // Exponential or cubic matching would not end within the test's time.
    const before = families.map(({ word }) => `[    1.0]${fill}x ${word}`);
    expect(titles(before.join('\n')).length).toBeLessThan(families.length);
    const after = families.map(({ word }) => `[    1.0] ${word} ${fill}x`);
    expect(titles(after.join('\n')).length).toBeGreaterThan(0);
  });
});
