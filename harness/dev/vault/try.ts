import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRun } from '../../app/run.ts';
import type { GuestPlan } from '../../contract/guest-plan.ts';
import { vsock } from '../../contract/service.ts';
import type { Settings } from '../../contract/settings.ts';
import { failuresOf } from '../../contract/stage.ts';
import { UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { openStore, sha256File } from '../../core/store/store.ts';
import { now } from '../../core/wait.ts';
import { dataDisk } from '../../parts/guest/data-disk.ts';
import { debianRootfs } from '../../parts/guest/rootfs.ts';
import type { Making } from '../../parts/workstation/debian.ts';
import { editImage, type Variant } from './variants.ts';
import { vaultImage, vaultLogin } from './vault.ts';

/** The sample vault's disks: a root image, and a data disk with its cluster. */
export interface VaultDisks {
  readonly root: string;
  readonly data: string;
}

/** Makes the disks. The data disk in `folder` is a copy of the cluster of endgoal's own guest. */
export async function vaultDisks(settings: Settings, folder: string, making: Making): Promise<VaultDisks> {
  const store = openStore(settings.store);
  const data = join(folder, 'data.ext4');
  const { key } = await debianRootfs(store, making);
  const prepare = () =>
    Promise.reject(
      new UserError({ what: 'vault: the store has no cluster yet', todo: 'run npm test once, then again' }),
    );
  await dataDisk(store, { rootfs: key, prepare }, data);
  return { root: await vaultImage(store, making), data };
}

/** Result of a tried variant. */
export interface TriedVariant {
  readonly variant: Variant;
  /** The first stage that did not pass, and its first failure; undefined if all passed. */
  readonly seen?: { readonly stage: string; readonly what: string };
  /** The difference from the expected result, as a sentence. */
  readonly wrong?: string;
  readonly seconds: number;
}

const last = 'postgres';
/** The word that the policy hardening/command-line asks for; the vault's own tool would give it. */
const hardening = 'page_alloc.shuffle=1';

/**
 * Runs the stages with a copy of the vault that a variant changed. Fails if the run writes to one of the given disks.
 */
export async function tryVariant(
  variant: Variant,
  settings: Settings,
  disks: VaultDisks,
): Promise<TriedVariant> {
  const began = now();
  await using scratch = await openScratch();
  const root = join(scratch.path, 'root.ext4');
  await run(['cp', '--sparse=always', '--reflink=auto', disks.root, root], { owner: 'vault', deadline: 60 });
  await variant.change?.(await editImage(root, scratch.path));
  const password = join(scratch.path, 'password');
  await writeFile(password, `${variant.password ?? vaultLogin.password}\n`, { mode: 0o600 });
  const { user, database } = vaultLogin;
  const guest: GuestPlan = {
    rootfs: { image: root },
    init: 'own',
    disks: [{ path: disks.data }],
    services: [
      {
        name: 'postgres',
        reach: vsock(5432),
        probe: { kind: 'postgres', user, database, password: [{ file: password }] },
        process: 'postgres',
        logs: ['/var/log/postgres.log'],
        readyWithin: 30,
      },
    ],
  };
  const before = await Promise.all([root, disks.data].map(sha256File));
  const kernelArgs = [...settings.kernelArgs, hardening];
  const seen = await look({ ...settings, kernelArgs, guest });
  const after = await Promise.all([root, disks.data].map(sha256File));
  const wrong =
    before.join() === after.join() ? mismatch(variant, seen) : 'a disk of the vault was written to';
  return { variant, ...(seen ? { seen } : {}), ...(wrong ? { wrong } : {}), seconds: now() - began };
}

async function look(settings: Settings): Promise<TriedVariant['seen']> {
  await using opened = await openRun(settings);
  const { chain, outcomeOf } = opened;
  for (const stage of chain.slice(0, chain.indexOf(last) + 1)) {
    const outcome = await outcomeOf(stage);
    const [failure] = failuresOf(outcome);
    if (failure) return { stage, what: failure.what };
    if (outcome.state !== 'judged')
      return { stage, what: 'because' in outcome ? outcome.because : outcome.state };
  }
  return undefined;
}

function mismatch({ expects }: Variant, seen: TriedVariant['seen']): string | undefined {
  if (expects === 'green') return seen && `${seen.stage} failed: ${seen.what}`;
  if (!seen) return 'nothing failed';
  if (seen.stage !== expects.stage) return `${seen.stage} failed, not ${expects.stage}: ${seen.what}`;
  return expects.what.test(seen.what) ? undefined : `${seen.stage} failed with other words: ${seen.what}`;
}
