import { readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Argv, run } from '../../core/exec.ts';
import { type ContainerSpec, startContainer } from '../container/container.ts';
import { containerImage, forReaders, type Image, type ImageRecipe } from '../container/image.ts';
import { versionIn } from './host.ts';
import type { Preparing } from './named.ts';
import type { Identity, Toolchain, Work } from './toolchain.ts';

/** Debian packages that every kernel build needs, with any compiler. */
const building = [
  ...['bash', 'bc', 'bison', 'ccache', 'coreutils', 'cpio', 'dash', 'diffutils', 'findutils', 'flex', 'gawk'],
  ...['grep', 'gzip', 'kmod', 'libc6-dev', 'libelf-dev', 'libssl-dev', 'make', 'openssl', 'perl-base'],
  ...['rsync', 'sed', 'tar', 'xz-utils'],
];

const recipe = (name: string, ...compiler: readonly string[]): ImageRecipe => ({
  name,
  selection: { packages: [...building, ...compiler], excluded: forReaders },
});

/** On arm64 the native gcc has the name of the cross compiler. */
const crossGcc = process.arch === 'arm64' ? [] : ['gcc-aarch64-linux-gnu'];
const cross = 'aarch64-linux-gnu-';

/** Compilers run as nobody if endgoal runs as root. */
const isRoot = process.getuid?.() === 0;
const user = isRoot
  ? { uid: 65534, gid: 65534 }
  : { uid: process.getuid?.() ?? 65534, gid: process.getgid?.() ?? 65534 };

/** Memory in GiB for make and the linker, and for each job. The largest compile takes 0.6 GiB. */
const memory = (jobs: number) => 2 + jobs;
/** Limit of processes for each job; make and its shells need about twenty. */
const processes = 4096;

const limitsOf = (jobs: number): ContainerSpec['limits'] => ({
  memory: memory(jobs),
  processors: Math.min(jobs, availableParallelism()),
  processes,
});

/** Debian's gcc for arm64 in a container. Throws Unavailable without an engine. */
export function containerGcc(preparing: Preparing): Promise<Toolchain> {
  return inContainer(preparing, {
    name: 'container-gcc',
    recipe: recipe('toolchain-gcc', 'gcc', ...crossGcc),
    versions: {
      compiler: [`${cross}gcc`, '--version'],
      linker: [`${cross}ld`, '--version'],
      hostCompiler: ['gcc', '--version'],
    },
    makeVariables: [`CROSS_COMPILE=${cross}`, `CC=ccache ${cross}gcc`, 'HOSTCC=ccache gcc'],
    tool: 'gcc',
  });
}

/** Debian's clang and lld in a container. Throws Unavailable without an engine. */
export function containerClang(preparing: Preparing): Promise<Toolchain> {
  return inContainer(preparing, {
    name: 'container-clang',
    recipe: recipe('toolchain-clang', 'clang', 'lld', 'llvm'),
    versions: { compiler: ['clang', '--version'], linker: ['ld.lld', '--version'] },
    makeVariables: ['LLVM=1', 'CC=ccache clang', 'HOSTCC=ccache clang'],
    tool: 'llvm',
  });
}

interface Contained {
  readonly name: string;
  readonly recipe: ImageRecipe;
  /** Commands that print the version of each part of the toolchain. */
  readonly versions: { readonly compiler: Argv; readonly linker: Argv; readonly hostCompiler?: Argv };
  readonly makeVariables: readonly string[];
  readonly tool: 'gcc' | 'llvm';
}

async function inContainer(preparing: Preparing, contained: Contained): Promise<Toolchain> {
  const { owner, store, progress, signal } = preparing;
  const { name, versions, makeVariables, tool } = contained;
  const log = join(store.root, 'container-image.log');
  const image = await containerImage(store, contained.recipe, {
    owner,
    log,
    progress,
    ...(signal ? { signal } : {}),
  });
  const identity = await identityOf(preparing, image, versions);
  return {
    name,
    identity,
    makeVariables,
    hostFlags: {},
    env: {},
    inside: tree =>
      ['docker run --rm --network none --user "$(id -u):$(id -g)"', `-v "$PWD:$PWD" -v '${tree}:${tree}:ro'`]
        .concat(`${image.reference} env CCACHE_DISABLE=1`)
        .join(' '),
    compiler: { tool, version: versionIn(identity.compiler) },
    cacheFolder: isRoot ? 'ccache-containers' : 'ccache',
    packages: async () => image.packages,
    offline: true,
    async open(work) {
      await handOver(work);
      const mounts = [
        { path: work.source, writable: false },
        ...work.writable.map(path => ({ path, writable: true })),
      ];
      const limits = limitsOf(work.jobs);
      return startContainer({ owner: work.owner, image: image.reference, user, limits, mounts });
    },
  };
}

/** Versions of the programs in the image, read once, and the image's checksum. */
async function identityOf(
  { owner, store }: Preparing,
  image: Image,
  versions: Contained['versions'],
): Promise<Identity> {
  const inputs = { image: image.digest, versions: { ...versions } };
  const { path } = await store.entry('toolchain-identity', inputs, async folder => {
    await using container = await startContainer({
      owner,
      image: image.reference,
      user,
      limits: limitsOf(1),
      mounts: [],
    });
    const lines: Record<string, string> = {};
    for (const [part, argv] of Object.entries(versions)) {
      const { stdout } = await container.run(argv, { owner, deadline: 60 });
      lines[part] = stdout.split('\n')[0] ?? '';
    }
    await writeFile(join(folder, 'identity.json'), JSON.stringify({ ...lines, image: image.digest }));
  });
  return JSON.parse(await readFile(join(path, 'identity.json'), 'utf8')) as Identity;
}

/** Changes the owner of writable folders to the container's user if that is not the current user. */
async function handOver({ owner, writable }: Work): Promise<void> {
  for (const path of writable) {
    if ((await stat(path)).uid === user.uid) continue;
    await run(['chown', '--recursive', `${user.uid}:${user.gid}`, path], { owner, deadline: 120 });
  }
}
