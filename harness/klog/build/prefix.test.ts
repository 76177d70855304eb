import { describe, expect, it } from 'vitest';
import { readBuildLog } from '../build-log.ts';

const log = `make[1]: Entering directory '/src/linux'
  CC      fs/vault/open.o
  CC [M]  fs/vault/seal.o
  AR      fs/built-in.a
In file included from fs/vault/seal.c:7:
include/linux/vault.h:12:9: error: unknown type name 'vault_t'
12 |         vault_t door;
make[3]: *** [scripts/Makefile.build:250: fs/vault/seal.o] Error 1
make[2]: *** [scripts/Makefile.build:500: fs] Error 2
make: *** [Makefile:242: __sub-make] Error 2`;

const two = (value: number) => String(value % 60).padStart(2, '0');
/** What captures put before each line. */
const dresses: Readonly<Record<string, (line: string, at: number) => string>> = {
  'as make printed it': line => line,
  'the time (Jenkins)': (line, at) => `00:00:${two(at)} ${line}`,
  'the time in brackets': (line, at) => `[12:34:${two(at)}] ${line}`,
  'an ISO time (GitHub)': (line, at) => `2026-11-28T12:34:${two(at)}.0${at}45678Z ${line}`,
  'an ISO time in brackets (Jenkins)': (line, at) => `[2026-11-28T12:34:${two(at)}.123Z] ${line}`,
  'job, step and time (gh run view --log)': (line, at) =>
    `build (arm64)\tBuild the kernel\t2026-11-28T12:34:${two(at)}.0${at}45678Z ${line}`,
  'time and stream (GitLab)': (line, at) =>
    `2026-11-28T12:34:${two(at)}.012345Z 0${at % 2}${at % 2 ? 'E' : 'O'} ${line}`,
  'step and seconds (BuildKit)': (line, at) => `#12 ${at * 7}.${two(at)} ${line}`,
  'a service (Compose)': line => `kernel-builder  | ${line}`,
  'the derivation (nix)': line => `linux-6.12> ${line}`,
  'an error of nix': line => `       > ${line}`,
  BitBake: line => `| ${line}`,
  ts: (line, at) => `Nov 28 12:34:${two(at)} ${line}`,
  journald: (line, at) => `Nov 28 12:34:${two(at)} builder-7 make[${4000 + at}]: ${line}`,
  'seconds since the start': (line, at) => `[${String(at * 3).padStart(5)}.${two(at)}] ${line}`,
  'a quotation in Markdown': line => `    ${line}`,
  colours: line =>
    line.replace('error:', '\u001b[01;31m\u001b[Kerror: \u001b[m\u001b[K').replace('error:  ', 'error: '),
  'the ends of lines of Windows': line => `${line}\r`,
  "GitLab's sections": (line, at) => (at === 0 ? `section_start:1700000000:build\r\u001b[0K${line}` : line),
  "a runner's mark of an error": line => (line.includes('error:') ? `##[error]${line}` : line),
  'a mark and the time': (line, at) =>
    `2026-11-28T12:34:${two(at)}.0${at}45678Z ${line.includes('error:') ? '##[error]' : ''}${line}`,
};

describe('a log reads the same', () => {
  it.each(Object.entries(dresses))('%s', (_, dress) => {
    const dressed = log.split('\n').map(dress).join('\n');
    const errors = readBuildLog(dressed).map(({ code, file, line, target, command, at }) => ({
      code,
      file,
      line,
      target,
      command,
      at,
    }));
    expect(errors).toEqual([
      {
        code: 'build.source-mismatch',
        file: 'include/linux/vault.h',
        line: 12,
        target: 'fs/vault/seal.o',
        command: 'CC [M]  fs/vault/seal.o',
        at: 6,
      },
    ]);
  });

  it('where another capture stands around each line of the first', () => {
    const dressed = log
      .split('\n')
      .map((line, at) => `2026-11-28T12:34:${two(at)}Z #9 ${at}.5 ${line}`)
      .join('\n');
    expect(readBuildLog(dressed)[0]?.file).toBe('include/linux/vault.h');
  });

  it('where the log begins with thousands of lines of something else', () => {
    const before = Array.from({ length: 9000 }, (_, at) => `Get:${at} vault-${at}.deb [${at} kB]`);
    const dressed = [...before, ...log.split('\n')].map(
      (line, at) => `00:${two(at / 60)}:${two(at)} ${line}`,
    );
    expect(readBuildLog(dressed.join('\n'))[0]).toMatchObject({ file: 'include/linux/vault.h', at: 9006 });
  });

  it('does not take the words of a failing tool for a prefix', () => {
    const glued = 'FAILED: load BTF from vmlinux: Unknown error -22make: *** [Makefile:7: vmlinux] Error 255';
    expect(readBuildLog(glued)[0]).toMatchObject({ code: 'build.pahole-too-new', target: 'vmlinux' });
  });
});

describe('the cost of a hostile log', () => {
  /** CPU seconds for each MB. */
  function cost(text: string): number {
    const began = process.cpuUsage();
    readBuildLog(text);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6 / (text.length / 1e6);
  }
  const lines = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(at)).join('\n');

  it.each([
    ['lines of stars', lines(200_000, () => '***')],
    [
      'failures of make',
      lines(50_000, at => `make[1]: *** [scripts/Makefile.build:250: fs/v${at % 7}.o] Error 1`),
    ],
    ['names of compilers', lines(2000, at => `${'gcc'.repeat(130)}${at}: error`)],
    ['a line of 96 KiB, many times', lines(20, () => 'error: '.repeat(14_000))],
    ['paths without an end', lines(5000, at => `${'a/'.repeat(190)}${at}: not found`)],
    ['errors of many files', lines(20_000, at => `fs/v${at}.c:1:1: error: implicit declaration ${at}`)],
    ['host tools', lines(20_000, at => `  HOSTCC  a${at}/v\na${at}/v.c:1:1: error: x${at}`)],
    ['a progress bar', 'a\r'.repeat(500_000)],
  ])('%s: under a second of CPU per MB', (_, text) => {
    expect(Math.min(cost(text), cost(text))).toBeLessThan(1);
  });
});
