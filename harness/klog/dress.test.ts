import { describe, expect, it } from 'vitest';
import { brief, fatal, oops } from './sample-log.ts';
import { KernelLogScanner, scanKernelLog } from './scanner.ts';

const boot = `[    0.000000] Linux version 6.1.170 (vault@build)
[    0.100000] random: crng init done
[    1.200000] virtio_blk virtio1: [vda] 2097152 512-byte logical blocks
[    1.300000] EXT4-fs (vda): mounted filesystem with ordered data mode.
`;
const panic = '[    1.900000] Kernel panic - not syncing: sysrq triggered crash\n';
const stamp = /^\[ +([\d.]+)\] /;

/** Puts something around a line; `text` is the line without the kernel's stamp. */
type Dress = (line: string, index: number, text: string, seconds: string) => string;

/** `logcat -b kernel` makes a tag of the words before the first colon. */
const logcat: Dress = (_line, _index, text) => {
  const [, tag, rest] = /^([^:]{1,40}?) *: ?(.*)$/.exec(text) ?? [];
  const level = '11-21 17:40:59.042     0     0 W ';
  if (tag !== undefined) return `${level}${tag.padEnd(8)}: ${rest}`;
  return level + (text.startsWith(' ') ? `        : ${text.trim()}` : text);
};

const dresses: readonly (readonly [name: string, dress: Dress])[] = [
  ['the name of a serial port', line => `[vm0/ttyS1] ${line}`],
  ['the name of a serial port, stamps off', (_, __, text) => `[vm0/ttyS1] ${text}`],
  [
    'a field of a structured log',
    (line, at) => `time="2026-11-21T11:58:28.${100 + at}Z" level=debug source=vm vmconsole="${line}"`,
  ],
  ['a field in single quotes', line => `ts=2026-11-21T17:40:59Z lvl=info msg='${line}'`],
  ['JSON', (line, at) => JSON.stringify({ log: `${line}\r\n`, stream: 'stdout', time: `17:40:59.${at}Z` })],
  ['JSON with other words in the string', line => JSON.stringify({ level: 'info', msg: `guest: ${line}` })],
  ['a CPU behind the seconds', (_, __, text, seconds) => `[${seconds},3] ${text}`],
  [
    'the time of day behind the seconds',
    (_, __, text, seconds) => `[${seconds} / 01-02 03:04:05.678][1]${text}`,
  ],
  ['a stamp in parentheses', (_, __, text, seconds) => `(${seconds}) ${text}`],
  ['a stamp without brackets', (_, __, text, seconds) => `${seconds}: ${text}`],
  ['a stamp in milliseconds', (_, __, text, seconds) => `[${Math.round(Number(seconds) * 1000)}] ${text}`],
  ['a RAM console', (_, __, text, seconds) => ` ${seconds}:   <1> (11-21 17:40:59.304698634) ${text}`],
  ['a level only', (_, __, text) => `<1>${text}`],
  ['a table', (line, at) => `0m 4.0${10 + at}s | INFO | linux | ${line} |  `],
  ['a Markdown table', (line, at) => `| ${at} | ${line} |`],
  ['a Markdown quotation', line => `> ${line}`],
  ['a patch', line => `+${line}`],
  ['HTML', line => `<span class="log">${line}</span>`],
  ['code marks', line => `\`${line}\``],
  ['CSV', (line, at) => `${at},2026-11-21 17:40:59,console,"${line}"`],
  ['line numbers', (line, at) => `${String(at).padStart(6)}\t${line}`],
  ['grep -n', (line, at) => `console.log:${at}:${line}`],
  ['a serial logger', (line, at) => `17:40:${10 + at}.123 -> ${line}`],
  ['a serial logger, stamps off', (_, at, text) => `2026-11-21 17:40:${10 + at} RX: ${text}`],
  ['a serial logger with two times', (line, at) => `[${(at / 7).toFixed(6)} 0.000100] ${line}`],
  ['a log of Python', (line, at) => `2026-11-21 17:40:${10 + at},123 - console - DEBUG - ${line}`],
  ['a container engine', (line, at) => `2026-11-21T17:40:59.${100 + at}Z stdout F ${line}`],
  ['a hypervisor', line => `(d1) ${line}`],
  ['a VMM', (line, at) => `2026-11-21T17:40:59.${100 + at} [vault:main] ${line}`],
  ['syslog by RFC 5424', line => `<4>1 2026-11-21T17:40:59.1Z phone kernel - - - ${line}`],
  ["busybox's syslogd", line => `Nov 21 17:40:59 phone kern.alert kernel: ${line}`],
  ["OpenWrt's logread", line => `Sat Nov 21 17:40:59 2026 kern.alert kernel: ${line}`],
  [
    'a broadcast of syslogd',
    line => `\nMessage from syslogd@phone at Sat Nov 21 17:40:59 ...\nphone kernel: ${line}`,
  ],
  [
    'a broadcast, stamps off',
    (_, __, text) => `\nMessage from syslogd@phone at 17:40:59 ...\n kernel:${text}`,
  ],
  ['logcat -b kernel', logcat],
  ['logcat of a VM', (_, __, text) => `11-21 17:40:59.123  1234  1240 I crosvm  : ${text}`],
  ['a level, a task and a pid', (_, __, text, seconds) => `[${seconds}] [L3: khungtaskd: 715] ${text}`],
  ["Huawei's phones", (_, __, text, seconds) => `[${seconds}s][2026:11:21 17:40:59][pid:9,cpu1,init]${text}`],
  ["LG's phones", (_, __, text, seconds) => `<6>[${seconds}]C1 [       postgres] ${text}`],
  ["HTC's phones", (_, __, text, seconds) => `[${seconds}] [CPU1: postgres] ${text}`],
  ["Asus's phones", (_, __, text, seconds) => `[${seconds}] (CPU:1-pid:9:init) [17:40:59.123] ${text}`],
  ["Xiaomi's phones", (_, __, text, seconds) => `[${seconds}] [211:postgres]${text}`],
  ['colours of dmesg', line => `\u001b[32m${line.replace(stamp, '$&\u001b[0m\u001b[33m')}\u001b[0m`],
];

function dressed(log: string, dress: Dress): string {
  const lines = log.trimEnd().split('\n');
  return lines
    .map((line, index) => `${dress(line, index, line.replace(stamp, ''), stamp.exec(line)?.[1] ?? '')}\n`)
    .join('');
}

describe.each(dresses)('behind %s', (_, dress) => {
  it('an oops has its title and its frames', () => {
    const [expected] = scanKernelLog(oops + fatal);
    for (const log of [oops + fatal, boot + oops + fatal]) {
      const found = scanKernelLog(dressed(log, dress));
      expect(found.map(brief)).toEqual([expected].map(incident => incident && brief(incident)));
      expect(found[0]?.frames).toEqual(expected?.frames);
    }
  });

  it('a panic without a stack is found', () => {
    const found = scanKernelLog(dressed(boot + panic, dress));
    expect(found.map(({ title }) => title)).toEqual(['kernel panic: sysrq triggered crash']);
  });
});

describe('behind text without a line end', () => {
  const more = `[    1.900100] CPU: 0 PID: 1 Comm: sh Not tainted 6.1.170 #1
[    1.900200] Call trace:
[    1.900300]  panic+0x1/0x2
`;
  const prompts = [
    '/ # ',
    'console:/ $ ',
    '[root@phone /]# ',
    '(initramfs) ',
    'Password: ',
    'Starting udev ',
    '[  OK  ] Started vaultd. ',
    'Checking disks... 50 % ',
    'Welcome to the vault',
  ];

  it.each(prompts)('a panic after "%s" is found, with and without a stack', prompt => {
    for (const log of [prompt + panic, boot + prompt + panic, boot + prompt + panic + more]) {
      expect(scanKernelLog(log).map(({ title }) => title)).toEqual(['kernel panic: sysrq triggered crash']);
    }
  });

  it.each(['/ # ', 'console:/ $ ', 'Password: '])('without stamps, a panic after "%s" is found', prompt => {
    const log = (boot + prompt + panic + more).replace(/\[ +[\d.]+\] /g, '');
    expect(scanKernelLog(log).map(({ title }) => title)).toEqual(['kernel panic: sysrq triggered crash']);
  });
});

it('a front that is learned late holds for the rest of the log', () => {
  const dress: Dress = line => `<<vault>> ${line}`;
  const scanner = new KernelLogScanner();
  scanner.feed('a program begins\n'.repeat(5000));
  scanner.feed(dressed(boot + panic, dress));
  expect(scanner.end().map(({ line }) => line)).toEqual([5005]);
});

describe('a terminal of 80 columns', () => {
  const wrap = (line: string) => (line.match(/.{1,80}/g) ?? []).map(part => `${part.padEnd(90)}\n`).join('');

  it('that wraps a panic leaves its title whole', () => {
    const long =
      '[    1.900000] Kernel panic - not syncing: Requested init /sbin/vault-daemon-of-the-phone failed (error -2).';
    const log =
      boot + wrap(long) + wrap('[    1.900100] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.170 #1');
    expect(scanKernelLog(log).map(({ title }) => title)).toEqual([
      'kernel panic: Requested init /sbin/vault-daemon-of-the-phone failed (error -NUM).',
    ]);
  });
});

describe('two reports on one line', () => {
  it.each([
    ['glued', '', ''],
    ['with a stamp between', '', '[   12.000100] '],
    ['with a blank between', ' ', ''],
  ])('%s are two incidents', (_, between, second) => {
    const log = `[   12.000000] WARNING: CPU: 0 PID: 9 at fs/vault.c:7 vault_open+0x1/0x2${between}${second}Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   12.000200] pc : vault_read+0x1c/0x50
`;
    expect(scanKernelLog(log).map(({ kind }) => kind)).toEqual(['WARNING', 'oops']);
  });
});
