import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief, fatal, oops } from './sample-log.ts';
import { KernelLogScanner, scanKernelLog } from './scanner.ts';

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
    expect(scanKernelLog(oops + fatal).map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x, panicked",
      ]
    `);
  });

  it('without a stack still names the function of its header', () => {
    const [incident] = scanKernelLog(
      '[    5.0] WARNING: CPU: 0 PID: 1 at fs/vault.c:7 vault_open.cold+0x1/0x2\n',
    );
    expect([incident?.title, incident?.guilty]).toEqual(['WARNING in corrupted', 'vault_open']);
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
    ['No init found.  Try passing init= option to kernel.', 'no init'],
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

  it('gives an incident as far as it is known and completes it later', () => {
    const scanner = new KernelLogScanner();
    const [head, tail] = [oops.slice(0, 400), oops.slice(400)];
    scanner.feed(head);
    expect(scanner.incidents.map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in corrupted, boot 1, 1x, cut",
      ]
    `);
    scanner.feed(tail);
    expect(scanner.incidents.map(brief)).toMatchInlineSnapshot(`
      [
        "BUG: unable to handle kernel NULL pointer dereference in vault_ioctl, boot 1, 1x",
      ]
    `);
  });
});

describe('bytes of any kind', () => {
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
