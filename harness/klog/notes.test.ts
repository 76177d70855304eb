import { describe, expect, it } from 'vitest';
import { fatal, oops } from './sample-log.ts';
import { KernelLogScanner } from './scanner.ts';

function notesOf(...chunks: readonly (string | Buffer)[]): string[] {
  const scanner = new KernelLogScanner();
  for (const chunk of chunks) scanner.feed(chunk);
  scanner.end();
  return scanner.notes.map(({ line, text }) => `${line}: ${text}`);
}

const started = '[    0.000000] Linux version 6.1.170 (vault@build)\n';

describe('a quotation', () => {
  it.each([
    ['a command line', '[    0.1] Kernel command line: note="Kernel panic - not syncing: x"'],
    ['a program of a kernel with stamps', 'Kernel panic - not syncing: x'],
    [
      'a relayed log',
      'Nov 21 17:40:59 phone vmm[9]: the guest said [    1.000000] Kernel panic - not syncing: x',
    ],
    ['a search', "# dmesg | grep 'Kernel panic - not syncing: x'"],
  ])('in %s is noted with its line', (_, line) => {
    expect(notesOf(`${started}${line}\n`)).toEqual([
      expect.stringMatching(
        /^2: "Kernel panic - not syncing: x['"]?" stands in line 2, taken as a quotation$/,
      ),
    ]);
  });

  it('that comes again is counted', () => {
    expect(notesOf(`${started}${'echo "Kernel panic - not syncing: x"\n'.repeat(3)}`)).toEqual([
      '2: "Kernel panic - not syncing: x"" stands in line 2 (3 times), taken as a quotation',
    ]);
  });

  it('is listed twenty times at most, and the rest are counted', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `echo "Kernel panic - not syncing: ${at}"\n`);
    const notes = notesOf(started + lines.join(''));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('22: 10 more quotations, the first in line 22');
  });

  it('is not noted for an incident', () => {
    expect(notesOf(started + oops + fatal)).toEqual([]);
  });
});

describe('the end of a log', () => {
  it.each(['EFI stub: Exiting boot services...', 'Starting kernel ...'])('at "%s" is noted', words => {
    expect(notesOf(`U-Boot 2023.01\n${words}\n\n`)).toEqual([
      expect.stringContaining(
        `2: the log ends where the kernel was started ("${words}"): it printed nothing.`,
      ),
    ]);
  });

  it('is not noted where the kernel printed', () => {
    expect(notesOf(`EFI stub: Exiting boot services...\n${started}`)).toEqual([]);
  });
});

describe('a line that is too long', () => {
  const long = 'x'.repeat(20_000);
  const words = ['2: this line is longer than 16 KiB and was read in pieces'];

  it('is noted wherever chunks end', () => {
    expect(notesOf(`a\n${long}\nb\n`)).toEqual(words);
    const bytes = Buffer.from(`a\n${long}\nb\n`);
    for (const at of [1, 2, 3, 9000, 16_386, 16_387, 20_002, 20_003]) {
      expect(notesOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(words);
    }
    expect(notesOf(`a\n${long}`)).toEqual(words);
  });

  it('is not noted for lines of 16 KiB', () => {
    expect(notesOf(`${'x'.repeat(16 * 1024)}\n`.repeat(3))).toEqual([]);
  });
});

it('incidents beyond a thousand titles are counted', () => {
  const scanner = new KernelLogScanner();
  const names = Array.from(
    { length: 1200 },
    (_, at) => `vault_${String(at).replace(/\d/g, digit => 'abcdefghij'[Number(digit)] ?? '')}`,
  );
  for (const name of [...names, ...names]) {
    scanner.feed(
      `[    5.0] WARNING: CPU: 0 PID: 1 at fs/vault.c:7 ${name}+0x1/0x2\n[    5.1] pc : ${name}+0x1/0x2\n`,
    );
  }
  const incidents = scanner.end();
  const titles = new Set(names).size;
  expect([incidents.length, incidents[0]?.times]).toEqual([1000, 2]);
  expect(scanner.omitted).toEqual({ titles: titles - 1000, incidents: 2 * (titles - 1000) });
});
