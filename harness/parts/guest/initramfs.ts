import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import type { Store } from '../../core/store/store.ts';
import { type Making, unpackPackages } from '../workstation/debian.ts';
import { guestAgent } from './agent/build.ts';
import { cpio, type Member } from './cpio.ts';

/** Where a file of image/ goes in the initramfs. */
interface Placed {
  readonly from: string;
  readonly to: string;
  readonly mode: number;
}

const script = (from: string): Placed => ({ from, to: `lib/endgoal/${from}`, mode: 0o644 });

/** Needed by the command channel, the facts and the vsock ports, with every init. */
const shared: readonly Placed[] = [
  ...['milestone.sh', 'channel.sh', 'agent.sh', 'facts.sh', 'vsock.sh', 'sysctl.conf'].map(script),
];

/** Beside that, for a guest whose init is endgoal's. */
const withOurInit: readonly Placed[] = [
  { from: 'init', to: 'init', mode: 0o755 },
  { from: 'poweroff', to: 'usr/sbin/endgoal-poweroff', mode: 0o755 },
  script('cluster.sh'),
  script('services.sh'),
  { from: 'postgresql.conf', to: 'etc/endgoal/postgresql.conf', mode: 0o644 },
  { from: 'pg_hba.conf', to: 'etc/endgoal/pg_hba.conf', mode: 0o644 },
];

/** Beside that, for an image with an init of its own. */
const besideOwnInit: readonly Placed[] = [
  { from: 'poweroff-own', to: 'usr/sbin/endgoal-poweroff', mode: 0o755 },
  script('own.sh'),
];

/** Where the agent's files are until it has a root of its own (BROUGHT in agent/init.h). */
const brought = '.endgoal';

const directory = (path: string): Member => ({ path, type: 'directory', mode: 0o755 });

const folders = ['bin', 'etc', 'etc/endgoal', 'lib', 'lib/endgoal', 'usr', 'usr/bin', 'usr/sbin'];

/** Nodes that init needs before devtmpfs is mounted; the kernel opens /dev/console for it. */
const nodes: readonly Member[] = [
  directory('dev'),
  { path: 'dev/console', type: 'character device', mode: 0o600, major: 5, minor: 1 },
  { path: 'dev/kmsg', type: 'character device', mode: 0o600, major: 1, minor: 11 },
  { path: 'dev/null', type: 'character device', mode: 0o666, major: 1, minor: 3 },
];

const contentOf = async ({ from, to, mode }: Placed): Promise<Member> => ({
  path: to,
  type: 'file',
  mode,
  content: await readFile(join(import.meta.dirname, 'image', from)),
});

interface Programs {
  readonly busybox: Uint8Array;
  readonly agent: Uint8Array;
}

async function ourInit({ busybox, agent }: Programs): Promise<Member[]> {
  return [
    ...nodes,
    ...[...folders, 'proc', 'run', 'run/endgoal', 'sys', 'system'].map(directory),
    { path: 'tmp', type: 'directory', mode: 0o1777 },
    { path: 'bin/busybox', type: 'file', mode: 0o755, content: busybox },
    { path: 'bin/sh', type: 'link', target: 'busybox' },
    { path: 'bin/agent', type: 'file', mode: 0o755, content: agent },
    ...(await Promise.all([...shared, ...withOurInit].map(contentOf))),
  ];
}

async function ownInit({ busybox, agent }: Programs): Promise<Member[]> {
  const files: Member[] = [
    ...folders.map(directory),
    { path: 'bin/busybox', type: 'file', mode: 0o755, content: busybox },
    { path: 'bin/agent', type: 'file', mode: 0o755, content: agent },
    ...(await Promise.all([...shared, ...besideOwnInit].map(contentOf))),
  ];
  const placed = files.map((file): Member => ({ ...file, path: `${brought}/${file.path}` }));
  return [...nodes, directory(brought), ...placed];
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

async function keep(store: Store, archive: Buffer): Promise<Initramfs> {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const { path, key } = await store.entry('initramfs', { sha256 }, async folder => {
    await writeFile(join(folder, 'initramfs.cpio'), archive);
  });
  return { path: join(path, 'initramfs.cpio'), key };
}

const programs = async (store: Store, making: Making): Promise<Programs> => ({
  busybox: await readFile(await busybox(store, making)),
  agent: await readFile(await guestAgent(store)),
});

/** Makes the initramfs of a guest with endgoal's init, or takes it from the store. The same inputs give the same bytes. */
export async function buildInitramfs(store: Store, making: Making): Promise<Initramfs> {
  return keep(store, cpio(await ourInit(await programs(store, making))));
}

/** The kernel's word that starts the agent before the image's init. */
export const agentFirst = `rdinit=/${brought}/bin/agent`;

/**
 * Makes the initramfs that brings the agent beside an image with its own init. `initrd` is the image's own, whatever its
 * compression: the kernel unpacks one archive after the other.
 */
export async function agentInitramfs(
  store: Store,
  making: Making,
  initrd: string | undefined,
): Promise<Initramfs> {
  const agent = cpio(await ownInit(await programs(store, making)));
  // The kernel looks for the next archive at a multiple of 4 bytes; ours is padded to that.
  return keep(store, initrd ? Buffer.concat([agent, await readFile(initrd)]) : agent);
}
