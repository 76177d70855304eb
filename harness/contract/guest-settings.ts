import { resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { GuestPlan } from './guest-plan.ts';

/** The environment settings from which a plan is made. ROOTFS and INITRD are absolute. */
interface GuestVariables {
  readonly ROOTFS?: string | undefined;
  readonly INIT?: string | undefined;
  readonly DISKS?: string | undefined;
  readonly INITRD?: string | undefined;
}

const wordsOf = (text: string | undefined) => text?.split(/\s+/).filter(Boolean) ?? [];

/**
 * Returns the plan from INIT and its related settings; undefined without INIT. Relative disks are relative to `folder`.
 * Throws UserError if the settings contradict each other.
 */
export function guestPlanIn(set: GuestVariables, folder: string): GuestPlan | undefined {
  if (!set.INIT) {
    const alone = (['DISKS', 'INITRD'] as const).find(name => set[name]);
    if (!alone) return undefined;
    throw new UserError({
      code: 'settings.guest-incomplete',
      what: `settings: ${alone} is for an image with its own init`,
      todo: `set INIT=own, too, or leave ${alone} out`,
    });
  }
  if (!set.ROOTFS) {
    throw new UserError({
      code: 'settings.guest-incomplete',
      what: `settings: INIT=${set.INIT} needs the image that has this init`,
      todo: 'set ROOTFS=<image>, too, or leave INIT out',
    });
  }
  return {
    rootfs: { image: set.ROOTFS },
    init: set.INIT,
    disks: wordsOf(set.DISKS).map(word => ({
      path: resolve(folder, word.replace(/:ro$/, '')),
      ...(word.endsWith(':ro') ? { readOnly: true } : {}),
    })),
    ...(set.INITRD ? { initrd: set.INITRD } : {}),
  };
}
