import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import type { Store } from '../../core/store/store.ts';
import { type Making, unpackPackages } from '../workstation/debian.ts';
import { cpio, type Member } from './cpio.ts';

/** Where a file of ours in image/ goes in the initramfs. */
const ours = [
  { from: 'init', to: 'init', mode: 0o755 },
  { from: 'poweroff', to: 'usr/sbin/endgoal-poweroff', mode: 0o755 },
  { from: 'milestone.sh', to: 'lib/endgoal/milestone.sh', mode: 0o644 },
  { from: 'agent.sh', to: 'lib/endgoal/agent.sh', mode: 0o644 },
  { from: 'sysctl.conf', to: 'lib/endgoal/sysctl.conf', mode: 0o644 },
  { from: 'facts.sh', to: 'lib/endgoal/facts.sh', mode: 0o644 },
  { from: 'cluster.sh', to: 'lib/endgoal/cluster.sh', mode: 0o644 },
  { from: 'services.sh', to: 'lib/endgoal/services.sh', mode: 0o644 },
  { from: 'postgresql.conf', to: 'etc/endgoal/postgresql.conf', mode: 0o644 },
  { from: 'pg_hba.conf', to: 'etc/endgoal/pg_hba.conf', mode: 0o644 },
] as const;

const folders = [
  ...[
    'bin',
    'dev',
    'etc',
    'etc/endgoal',
    'lib',
    'lib/endgoal',
    'proc',
    'run',
    'run/endgoal',
    'sys',
    'system',
  ],
  ...['usr', 'usr/bin', 'usr/sbin'],
];

/** Nodes that init needs before devtmpfs is mounted; the kernel opens /dev/console for it. */
const nodes: readonly Member[] = [
  { path: 'dev/console', type: 'character device', mode: 0o600, major: 5, minor: 1 },
  { path: 'dev/kmsg', type: 'character device', mode: 0o600, major: 1, minor: 11 },
  { path: 'dev/null', type: 'character device', mode: 0o666, major: 1, minor: 3 },
];

async function members(busybox: Uint8Array): Promise<Member[]> {
  const files = ours.map(async ({ from, to, mode }): Promise<Member> => {
    const content = await readFile(join(import.meta.dirname, 'image', from));
    return { path: to, type: 'file', mode, content };
  });
  return [
    ...folders.map((path): Member => ({ path, type: 'directory', mode: 0o755 })),
    { path: 'tmp', type: 'directory', mode: 0o1777 },
    ...nodes,
    { path: 'bin/busybox', type: 'file', mode: 0o755, content: busybox },
    { path: 'bin/sh', type: 'link', target: 'busybox' },
    ...(await Promise.all(files)),
  ];
}

/** Debian's busybox for arm64: a shell and its tools in one static program. */
async function busybox(store: Store, making: Making): Promise<string> {
  const selection = { packages: ['busybox-static'], excluded: [] };
  const entry = await store.entry('busybox', selection, async folder => {
    const tar = join(folder, 'busybox.tar');
    const packages = await unpackPackages(tar, selection, making);
    await run(['tar', '--extract', `--file=${tar}`, `--directory=${folder}`, './bin/busybox'], {
      owner: 'boot',
      deadline: 10,
      log: making.log,
    });
    await rm(tar);
    await writeFile(join(folder, 'packages.json'), JSON.stringify(packages));
  });
  return join(entry.path, 'bin/busybox');
}

/** The guest's first root: what init and the command channel need, so that neither depends on any driver but a UART's. */
export interface Initramfs {
  /** Uncompressed, so the kernel needs no decompressor for it, and emulation spends no time in one. */
  readonly path: string;
  readonly key: string;
}

/** Makes the initramfs, or takes it from the store. The same inputs give the same bytes. */
export async function buildInitramfs(store: Store, making: Making): Promise<Initramfs> {
  const archive = cpio(await members(await readFile(await busybox(store, making))));
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const { path, key } = await store.entry('initramfs', { sha256 }, async folder => {
    await writeFile(join(folder, 'initramfs.cpio'), archive);
  });
  return { path: join(path, 'initramfs.cpio'), key };
}
