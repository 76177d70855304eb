import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from './report.ts';
import { KernelLogScanner, scanKernelLog } from './scanner.ts';

/** As arm64 prints a null pointer dereference in a module's ioctl, without PRINTK_CALLER. */
const oops = `[   12.000000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   12.000100] Mem abort info:
[   12.000200]   ESR = 0x0000000096000006
[   12.000300]   EC = 0x25: DABT (current EL), IL = 32 bits
[   12.000400] Internal error: Oops: 0000000096000006 [#1] PREEMPT SMP
[   12.000500] Modules linked in: vault
[   12.000600] CPU: 0 PID: 211 Comm: postgres Not tainted 6.1.170 #1
[   12.000700] pstate: 60000005 (nZCv daif -PAN -UAO -TCO -DIT -SSBS BTYPE=--)
[   12.000800] pc : mutex_lock+0x1c/0x50
[   12.000900] lr : vault_ioctl+0x40/0x90 [vault]
[   12.001000] sp : ffff80000a5d3c80
[   12.001100] x29: ffff80000a5d3c80 x28: ffff0000036e8000 x27: 0000000000000000
[   12.001200] Call trace:
[   12.001300]  mutex_lock+0x1c/0x50
[   12.001400]  vault_ioctl+0x40/0x90 [vault]
[   12.001500]  __arm64_sys_ioctl+0xa8/0xf0
[   12.001600]  invoke_syscall+0x48/0x114
[   12.001700] Code: d503201f 97fffbe5 a9bf7bfd 910003fd (c8dffc20)
[   12.001800] ---[ end trace 0000000000000000 ]---
`;
const fatal = '[   12.001900] Kernel panic - not syncing: Oops: Fatal exception\n';

function titles(log: string): string[] {
  return scanKernelLog(log).map(incident => incident.title);
}

function flags({ title, panicked, cut, garbled, boot, times }: Incident): string {
  const set = Object.entries({ panicked, cut, garbled })
    .filter(([, on]) => on)
    .map(([name]) => name);
  return [title, `boot ${boot}`, `${times}x`, ...set].join(', ');
}

describe('an incident', () => {
  it('has title, guilty function, frames and the lines that say it', () => {
    expect(
      scanKernelLog(`[    0.000000] Booting Linux on physical CPU 0x0\n${oops}${fatal}`),
    ).toMatchInlineSnapshot(`
      [
        {
          "boot": 1,
          "cut": false,
          "evidence": [
            {
              "line": 2,
              "text": "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008",
            },
            {
              "line": 3,
              "text": "Mem abort info:",
            },
            {
              "line": 4,
              "text": "  ESR = 0x0000000096000006",
            },
            {
              "line": 5,
              "text": "  EC = 0x25: DABT (current EL), IL = 32 bits",
            },
            {
              "line": 6,
              "text": "Internal error: Oops: 0000000096000006 [#1] PREEMPT SMP",
            },
            {
              "line": 8,
              "text": "CPU: 0 PID: 211 Comm: postgres Not tainted 6.1.170 #1",
            },
            {
              "line": 10,
              "text": "pc : mutex_lock+0x1c/0x50",
            },
            {
              "line": 11,
              "text": "lr : vault_ioctl+0x40/0x90 [vault]",
            },
            {
              "line": 14,
              "text": "Call trace:",
            },
            {
              "line": 15,
              "text": " mutex_lock+0x1c/0x50",
            },
            {
              "line": 16,
              "text": " vault_ioctl+0x40/0x90 [vault]",
            },
            {
              "line": 17,
              "text": " __arm64_sys_ioctl+0xa8/0xf0",
            },
            {
              "line": 18,
              "text": " invoke_syscall+0x48/0x114",
            },
            {
              "line": 20,
              "text": "---[ end trace 0000000000000000 ]---",
            },
          ],
          "frames": [
            {
              "function": "mutex_lock",
              "offset": "+0x1c/0x50",
            },
            {
              "function": "vault_ioctl",
              "module": "vault",
              "offset": "+0x40/0x90",
            },
            {
              "function": "__arm64_sys_ioctl",
              "offset": "+0xa8/0xf0",
            },
            {
              "function": "invoke_syscall",
              "offset": "+0x48/0x114",
            },
          ],
          "garbled": false,
          "guilty": "vault_ioctl",
          "kind": "oops",
          "line": 2,
          "panicked": true,
          "seconds": 12,
          "times": 1,
          "title": "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl",
        },
      ]
    `);
  });

  it('swallows the panic that it causes', () => {
    expect(scanKernelLog(oops + fatal).map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, panicked",
      ]
    `);
  });

  it('that comes again is counted, with the first one shown', () => {
    const [incident, ...others] = scanKernelLog(oops + oops + oops);
    expect({ times: incident?.times, line: incident?.line, others }).toEqual({
      times: 3,
      line: 1,
      others: [],
    });
  });

  it.each([
    ['VFS: Unable to mount root fs on unknown-block(0,0)', 'no root'],
    ['No working init found.  Try passing init= option to kernel.', 'no init'],
    ['Requested init /sbin/vaultd failed (error -2).', 'no init'],
    ['Attempted to kill init! exitcode=0x0000000b', 'panic'],
    ['sysrq triggered crash', 'panic'],
    ['System is deadlocked on memory', 'out of memory'],
    ['Asynchronous SError Interrupt', 'external abort'],
    ['kernel stack overflow', 'stack overflow'],
  ])('of a panic over "%s" is of the kind %s', (why, kind) => {
    expect(
      scanKernelLog(`[    1.9] Kernel panic - not syncing: ${why}\n`).map(incident => incident.kind),
    ).toEqual([kind]);
  });
});

describe('what only quotes a pattern is no incident', () => {
  const started = '[    0.000000] Linux version 6.1.170 (vault@build)\n';
  it.each([
    [
      'the command line',
      '[    0.000000] Kernel command line: console=ttyAMA0 msg="Kernel panic - not syncing: x"',
    ],
    [
      'an unknown parameter',
      '[    0.1] Unknown kernel command line parameters "note=BUG:", will be passed to user space.',
    ],
    ['a program that prints it', 'Kernel panic - not syncing: VFS: Unable to mount root fs'],
    ['a shell that greps for it', "# dmesg | grep 'BUG: KASAN: slab-out-of-bounds in foo+0x1/0x2'"],
    ['a help text', '  oops=panic   then "Kernel panic - not syncing: Fatal exception" follows an oops'],
    ['a service that relays it', '[    3.1] systemd[1]: vault.service: WARNING: something'],
    ['audit', '[    3.1] audit: type=1400 comm="WARNING: CPU: 0 PID: 1 at fs/x.c:1 y+0x1/0x2"'],
    ['PostgreSQL', 'WARNING:  enabling "trust" authentication for local connections'],
    [
      'a program that crashed',
      '[    3.1] traps: vaultd[211] general protection fault ip:7feb96 sp:20000 error:0 in vaultd[7feb9+8400]',
    ],
    [
      'a kernel that lists its mitigations',
      '[    0.1] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on',
    ],
    ['an Android driver', '[    3.1] CAM_INFO: CAM-ISP: cam_isp_dev_probe: 122 Camera ISP probe complete'],
  ])('%s', (_, line) => {
    expect(titles(`${started}${line}\n`)).toEqual([]);
  });

  it('firmware before the kernel', () => {
    expect(
      titles('INFO:    BL31: Initializing runtime services\nWARNING: Using default FDT\nU-Boot 2023.01\n'),
    ).toEqual([]);
  });

  it('but the kernel itself with the same words is one', () => {
    expect(titles(`${started}[    1.9] Kernel panic - not syncing: VFS: Unable to mount root fs\n`)).toEqual([
      'kernel panic: VFS: Unable to mount root fs',
    ]);
  });
});

describe('a live console', () => {
  it('says that a panic is there with its line, before the trace has come', () => {
    const scanner = new KernelLogScanner();
    scanner.feed('[    1.9] Kernel panic - not sync');
    expect(scanner.panic).toBeUndefined();
    const seen = scanner.feed(
      'ing: VFS: Unable to mount root fs on unknown-block(254,0)\n[    1.9] CPU: 0 PID',
    );
    expect(seen).toEqual([
      {
        line: 1,
        text: 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(254,0)',
        panic: true,
      },
    ]);
    expect(scanner.panic).toEqual(seen[0]);
  });

  it('gives what is known so far and completes it later', () => {
    const scanner = new KernelLogScanner();
    const [head, tail] = [oops.slice(0, 400), oops.slice(400)];
    scanner.feed(head);
    expect(scanner.incidents.map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in corrupted, boot 1, 1x, cut",
      ]
    `);
    scanner.feed(tail);
    expect(scanner.incidents.map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x",
      ]
    `);
  });
});

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
    expect(scanKernelLog(relayed).map(flags)).toEqual(expected.map(flags));
  });

  it('with dmesg -T in front is the same incident', () => {
    const dated = (oops + fatal).replace(/^\[ +[\d.]+\]/gm, '[Sat Nov 21 17:40:59 2026]');
    expect(scanKernelLog(dated).map(flags)).toEqual(expected.map(flags));
  });

  it('with two boots keeps them apart', () => {
    const boot = `[    0.000000] Linux version 6.1.170 (vault@build)\n${oops}${fatal}`;
    expect(scanKernelLog(boot + boot).map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, panicked",
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 2, 1x, panicked",
      ]
    `);
  });

  it('that is cut in the middle says so', () => {
    const at = oops.indexOf('[   12.000700]');
    expect(scanKernelLog(oops.slice(0, at)).map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in corrupted, boot 1, 1x, cut",
      ]
    `);
    expect(scanKernelLog(oops.slice(0, oops.indexOf('[   12.001600]'))).map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, cut",
      ]
    `);
  });

  it('with two CPUs in it is told apart by who printed', () => {
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
    expect(scanKernelLog(log).map(flags)).toMatchInlineSnapshot(`
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

  it('of megabytes without a line feed is read in bounded memory', () => {
    const scanner = new KernelLogScanner();
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let index = 0; index < 20; index++) scanner.feed(chunk);
    scanner.feed(`\n${oops}`);
    expect(scanner.end().map(flags)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x",
      ]
    `);
  });

  it('keeps its text whatever the alphabet, and nothing that moves a cursor', () => {
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

describe('any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    fc
      .constantFrom(
        oops,
        fatal,
        oops.slice(300, 900),
        '[',
        '\r',
        '\n',
        '\u001b[',
        '[    1.0][  T12] ',
        'BUG: KASAN: ',
      )
      .map(text => Buffer.from(text)),
  );
  const log = fc.array(piece, { maxLength: 12 }).map(pieces => Buffer.concat(pieces));

  it('never throw, and chunks make no difference', () => {
    fc.assert(
      fc.property(log, fc.array(fc.nat(3000), { maxLength: 8 }), (bytes, cuts) => {
        const scanner = new KernelLogScanner();
        const edges = [
          0,
          ...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ];
        for (const [index, edge] of edges.entries())
          scanner.feed(bytes.subarray(edges[index - 1] ?? 0, edge));
        expect(scanner.end()).toEqual(scanKernelLog(bytes));
      }),
    );
  });
});
