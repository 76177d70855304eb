import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../contract/settings.ts';
import { run } from '../../core/exec.ts';
import { searchedWords } from '../../klog/scanner.ts';
import { type BenchRow, median, seconds } from './row.ts';

/**
 * `quiet`: a long boot. `stormy`: a warning with its stack every 200 lines. `hung`: a hung task every 400 lines,
 * without an end mark. `crashes`: a warning every 40 lines. `endless`: one line without a line feed.
 */
const sorts = ['quiet', 'stormy', 'hung', 'crashes', 'endless'] as const;
type Sort = (typeof sorts)[number];

const owner = 'bench';
const megabyte = 1024 * 1024;
const megabytes = 100;
const rounds = 3;
/** Bounds for the whole process, including the start of Node. */
const bound = { ratio: 4, megabytesPerCpuSecond: 60, memory: 160 };

const ordinary = [
  'virtio_blk virtio1: [vda] 2097152 512-byte logical blocks (1.07 GB/1.00 GiB)',
  'pci 0000:00:02.0: BAR 4: assigned [mem 0x8000000000-0x8000003fff 64bit pref]',
  'audit: type=1400 audit(1750384805.360:363): avc:  denied  { read } for  pid=91 comm="syslogd" name="log"',
  'EXT4-fs (vda): mounted filesystem with ordered data mode. Quota mode: none.',
  'random: crng init done',
];

const warning = [
  '------------[ cut here ]------------',
  'WARNING: CPU: 0 PID: 211 at fs/vault.c:77 vault_seal+0x1c/0x2f0',
  'Modules linked in:',
  'CPU: 0 PID: 211 Comm: postgres Not tainted 6.1.170 #1',
  'pc : vault_seal+0x1c/0x2f0',
  'lr : vault_ioctl+0x40/0x90',
  'Call trace:',
  ' vault_seal+0x1c/0x2f0',
  ' vault_ioctl+0x40/0x90',
  ' invoke_syscall+0x48/0x114',
  '---[ end trace 0000000000000000 ]---',
];

const hungTask = [
  'INFO: task postgres:211 blocked for more than 122 seconds.',
  '      Not tainted 6.1.170 #1',
  'Call trace:',
  ' __switch_to+0xe8/0x160',
  ' schedule+0x5c/0xc4',
  ' vault_open+0x44/0x110',
];

const reports: Readonly<Partial<Record<Sort, { lines: readonly string[]; every: number }>>> = {
  stormy: { lines: warning, every: 200 },
  hung: { lines: hungTask, every: 400 },
  crashes: { lines: warning, every: 40 },
};

function stamp(text: string, index: number): string {
  const time = (index / 1000).toFixed(6).padStart(12);
  return `[${time}][${`T${211 + (index % 3)}`.padStart(6)}] ${text}\n`;
}

/** Returns about one megabyte of log, which is too long for the branch predictor to learn. */
function sample(sort: Sort): Buffer {
  if (sort === 'endless') return Buffer.alloc(megabyte, 'a progress bar that never ends its line \r');
  const report = reports[sort];
  const lines: string[] = [];
  for (let index = 0, bytes = 0; bytes < megabyte; index++) {
    const texts =
      report && index % report.every === 0 ? report.lines : [ordinary[index % ordinary.length] ?? ''];
    for (const text of texts) {
      const line = stamp(text, index * 3);
      lines.push(line);
      bytes += line.length;
    }
  }
  return Buffer.from(lines.join(''));
}

async function write(path: string, sort: Sort): Promise<number> {
  const text = sample(sort);
  await using file = await open(path, 'w');
  let bytes = 0;
  for (; bytes < megabytes * megabyte; bytes += text.length) await file.write(text);
  return bytes;
}

/** Makes a process print its CPU seconds and its peak resident memory in MB when it ends. */
const account = `data:text/javascript,${encodeURIComponent(`process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }));
})`)}`;

interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

async function klog(path: string): Promise<Usage & { readonly seconds: number }> {
  const argv = [
    process.execPath,
    '--import',
    account,
    'harness/cli/endgoal.ts',
    'klog',
    '--json',
    path,
  ] as const;
  const { seconds, stderr } = await run([...argv], { owner, deadline: 120, cwd: projectRoot });
  return { seconds, ...(JSON.parse(stderr) as Usage) };
}

/** Runs `grep -E` with the words that klog searches, as quoted literals. Exit code 1 means no match. */
async function grep(path: string): Promise<number> {
  const words = searchedWords.map(word => word.replace(/[.[\](){}*+?|^$\\]/g, '\\$&')).join('|');
  const { seconds } = await run(['grep', '-cE', words, path], { owner, deadline: 120, check: false });
  return seconds;
}

async function measure(folder: string, sort: Sort): Promise<BenchRow> {
  const path = join(folder, `${sort}.log`);
  const bytes = await write(path, sort);
  const ours: (Usage & { readonly seconds: number })[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(await grep(path));
    ours.push(await klog(path));
  }
  await rm(path);
  const [mine, baseline] = [median(ours.map(row => row.seconds)), median(theirs)];
  const rate = bytes / megabyte / median(ours.map(({ cpu }) => cpu));
  const memory = Math.max(...ours.map(row => row.memory));
  const ratio = mine / baseline;
  return {
    what: `klog: ${megabytes} MB, ${sort}`,
    figure: `${seconds(mine)}, ${Math.round(rate)} MB per CPU second, ${Math.round(memory)} MB of memory`,
    against: `grep -E ${seconds(baseline)}; at most ${bound.ratio} ×, ${bound.megabytesPerCpuSecond} MB per CPU second, ${bound.memory} MB`,
    ratio,
    kept: ratio <= bound.ratio && rate >= bound.megabytesPerCpuSecond && memory <= bound.memory,
  };
}

/** Measures klog as a process, alternating with `grep -E` of the same words on the same file. */
export async function benchKlog(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'endgoal-bench-'));
  const rows: BenchRow[] = [];
  try {
    for (const sort of sorts) rows.push(await measure(folder, sort));
  } finally {
    await rm(folder, { recursive: true });
  }
  return rows;
}
