import { join } from 'node:path';
import type { RunContext } from '../../contract/context.ts';
import type { GuestPlan } from '../../contract/guest-plan.ts';
import { UserError } from '../../core/errors.ts';
import { openScratch } from '../../core/scratch.ts';
import { sha256File } from '../../core/store/store.ts';
import { contentsOf } from '../../parts/guest/image-file/contents.ts';
import { beginningOf, type GivenDisk, layerOver, lookAtDisk } from '../../parts/guest/image-file/disk.ts';
import { ext4Files } from '../../parts/guest/image-file/files.ts';
import { checkInit, type GoodInit, type InitFault } from '../../parts/guest/image-file/init-check.ts';
import { type ImagePackage, packagesIn } from '../../parts/guest/image-file/packages.ts';
import { rootPlaceOn } from '../../parts/guest/image-file/root-place.ts';
import { imageOf } from '../../parts/guest/image-file/source.ts';
import { agentFirst, agentInitramfs } from '../../parts/guest/initramfs.ts';
import { powerOn } from '../../parts/machine/power-on.ts';
import type { Disk, VmSpec } from '../../parts/machine/vm.ts';
import type { Making } from '../../parts/workstation/debian.ts';
import { type Guest, guestSize, type Preparing } from './guest.ts';

/** What is known of an image before it boots. */
export interface OwnImage {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  /** The kernel's name of the root file system: /dev/vda2. */
  readonly root: string;
  /** The init that will run, or why the image could not be looked into. */
  readonly init: Pick<GoodInit, 'path' | 'libc'> | { readonly unknown: string };
}

/** Diagnostics that every boot has; the image's own words come behind them and win. */
const diagnostics = ['panic=-1', 'oops=panic', 'ignore_loglevel'];

/** Codes of an init that cannot run, and what to do. */
const faults: Readonly<Record<InitFault['kind'], { readonly code: string; readonly todo: string }>> = {
  missing: {
    code: 'boot.init-missing',
    todo: 'put the init into the image, or name another one: INIT=/path/in/the/image',
  },
  'not-executable': {
    code: 'boot.init-not-executable',
    todo: 'make it executable in the image: chmod 0755',
  },
  'no-program': {
    code: 'boot.init-no-program',
    todo: 'put an ELF program or a script that begins with #! there',
  },
  architecture: { code: 'boot.init-architecture', todo: 'build the image for arm64' },
  interpreter: {
    code: 'boot.init-interpreter',
    todo: 'put the interpreter into the image, or correct the first line of the script',
  },
  library: {
    code: 'boot.init-library',
    todo: "put the library's package into the image: apk add, apt-get install",
  },
};

function sentenceOf(fault: InitFault): string {
  switch (fault.kind) {
    case 'missing':
      return `the image has no init: looked for ${fault.looked.join(', ')}`;
    case 'not-executable':
      return `the image's init ${fault.path} is not executable: its mode is ${fault.mode.toString(8).padStart(4, '0')}`;
    case 'no-program':
      return `the image's init ${fault.path} is neither an ELF program nor a script`;
    case 'architecture':
      return `the image's init ${fault.path} is made for ${fault.architecture}; the guest is arm64`;
    case 'interpreter':
      return `the image's init ${fault.path} needs ${fault.interpreter}, which the image does not have`;
    case 'library':
      return `${fault.path} needs ${fault.library}, which the image does not have`;
  }
}

async function checked(
  disk: GivenDisk,
  offset: number,
  plan: GuestPlan,
  scratch: string,
): Promise<{ readonly init: OwnImage['init']; readonly packages: readonly ImagePackage[] }> {
  const { is } = await rootContents(disk, offset);
  if (is !== 'ext4') {
    const unknown = `its root file system is ${is}, which is not looked into before the boot`;
    return { init: { unknown }, packages: [] };
  }
  const files = await ext4Files(disk.raw, offset, scratch);
  const packages = await packagesIn(files);
  if (plan.initrd) return { init: { unknown: 'its own initrd decides which init runs' }, packages };
  const init = await checkInit(files, plan.init === 'own' ? undefined : plan.init);
  if (init.kind === 'good') return { init: { path: init.path, libc: init.libc }, packages };
  throw new UserError({
    what: `boot: ${sentenceOf(init)}`,
    because: `looked into ${disk.path} before power-on`,
    ...faults[init.kind],
  });
}

/** Makes the image ready to boot as it ships: its init checked, a layer of the run over each disk, the agent beside it. */
export async function prepareOwnImage(
  context: RunContext,
  plan: GuestPlan,
  { kernel, config, vmm, limits, progress, signal }: Preparing,
): Promise<Guest & { readonly image: OwnImage }> {
  const { store, folder, hooks } = context;
  const making: Making = { log: join(folder, 'guest.log'), progress, signal };
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  progress('looking at the image');
  const source = await imageOf(store, plan.rootfs, making);
  const first = await lookAtDisk(source.path, source.named, scratch.path);
  const place = rootPlaceOn(first, plan.partition);
  const { init, packages } = await checked(first, place.offset, plan, scratch.path);
  const others = await Promise.all(
    (plan.disks ?? []).map(async ({ path, readOnly }) => {
      const disk = await lookAtDisk(path, `the disk ${path}`, scratch.path);
      return { ...disk, readOnly: readOnly ?? neverWritten(disk) };
    }),
  );
  const disks = await Promise.all(
    [{ ...first, readOnly: neverWritten(first) }, ...others].map(async (disk, n): Promise<Disk> => {
      // A disk that the guest cannot write to needs no layer.
      if (disk.readOnly) return { path: disk.path, format: disk.format, readOnly: true };
      const layer = join(scratch.path, `disk-${n}.qcow2`);
      await layerOver(disk, layer);
      return { path: layer, format: 'qcow2', readOnly: false, backing: disk.path };
    }),
  );
  const agent = plan.agent !== 'none';
  const initramfs = agent ? (await agentInitramfs(store, making, plan.initrd)).path : plan.initrd;
  const spec: VmSpec = {
    kernel,
    ...(initramfs ? { initrd: initramfs } : {}),
    commandLine: [
      ...diagnostics,
      ...(agent ? [agentFirst] : []),
      // The kernel mounts devtmpfs by itself only where there is no initramfs; the agent then does it in its place.
      ...(agent && /^CONFIG_DEVTMPFS_MOUNT=y$/m.test(config ?? '') ? ['devtmpfs.mount=1'] : []),
      `root=${place.device}`,
      disks[0]?.readOnly ? 'ro' : 'rw',
      ...(plan.init === 'own' ? [] : [`init=${plan.init}`]),
      ...(plan.commandLine ?? []),
    ],
    kernelArgs: context.settings.kernelArgs,
    disks,
    ...guestSize,
  };
  const edited = (await hooks.spec?.(spec, scratch.path)) ?? spec;
  const all = opened.move();
  return {
    image: { path: source.path, digest: await sha256File(source.path), root: place.device, init },
    packages,
    powerOn: (name, until) =>
      powerOn(vmm, edited, {
        limits,
        logs: folder,
        name,
        signal: until,
        ...(agent ? {} : { agent: 'none' }),
      }),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

const neverWritten = ({ contents }: GivenDisk) => contents.is === 'squashfs' || contents.is === 'erofs';

async function rootContents({ raw, contents }: GivenDisk, offset: number) {
  return offset === 0 ? contents : contentsOf(await beginningOf(raw, offset));
}
