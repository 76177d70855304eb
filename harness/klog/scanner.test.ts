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

  it('has the frames of modules with a build id, and of kernels that say how they found them', () => {
    const names = (log: string) => scanKernelLog(log)[0]?.frames.map(frame => frame.function);
    const expected = names(oops);
    expect(expected).toHaveLength(4);
    expect(names(oops.replaceAll('[vault]', '[vault 8c8f0e7b2b0f4d7a9c1e5f6a7b8c9d0e1f2a3b4c]'))).toEqual(
      expected,
    );
    expect(
      names(oops.replace('mutex_lock+0x1c/0x50\n[   12.0014', 'mutex_lock+0x1c/0x50 (P)\n[   12.0014')),
    ).toEqual(expected);
  });

  it('of lockdep ends where its stack ends, and is not cut', () => {
    const log = `[    5.0] WARNING: possible recursive locking detected
[    5.1] init/1 is trying to acquire lock:
[    5.2] ffff8881 (&a->lock){+.+.}-{3:3}, at: vault_open+0x3/0x9
[    5.3] Call trace:
[    5.4]  vault_open+0x3/0x9
`;
    expect(scanKernelLog(log).map(brief)).toEqual(['possible deadlock in vault_open, boot 1, 1x']);
  });

  it.each([
    [
      'a stall that arm64 tells of with what was interrupted',
      `rcu: INFO: rcu_preempt self-detected stall on CPU
CPU: 1 PID: 211 Comm: postgres Not tainted 6.1.170 #1
pc : vault_spin+0x10/0x20
lr : vault_ioctl+0x1/0x2
Call trace:
 vault_spin+0x10/0x20
 vault_ioctl+0x1/0x2
 invoke_syscall+0x48/0x114`,
      'INFO: rcu detected stall in vault_ioctl',
    ],
    [
      'a task that hangs in I/O',
      `INFO: task postgres:211 blocked in I/O wait for more than 120 seconds.
Call trace:
 __switch_to+0xe8/0x160
 io_schedule+0x1/0x2
 vault_sync+0x1/0x2`,
      'INFO: task hung in vault_sync',
    ],
    [
      'a call that clang refused',
      `kernel BUG at kernel/cfi.c:29!
pc : __cfi_slowpath_diag+0x1/0x2
Call trace:
 handle_cfi_failure+0x1/0x2
 __cfi_slowpath_diag+0x1/0x2
 vault_call+0x1/0x2`,
      'kernel BUG in vault_call',
    ],
    [
      'a panic of which only the end is left',
      '---[ end Kernel panic - not syncing: sysrq triggered crash ]---',
      'kernel panic: sysrq triggered crash',
    ],
    [
      'a task that was killed because it asked for memory',
      'Out of memory (oom_kill_allocating_task): Killed process 211 (postgres) total-vm:220396kB',
      'out of memory: killed postgres',
    ],
  ])('of %s names what matters', (_, log, title) => {
    const stamped = log.replace(/^/gm, '[    5.000000] ');
    expect(scanKernelLog(stamped).map(incident => incident.title)).toEqual([title]);
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

  it('gives what is known so far and completes it later', () => {
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
