import type { Lane } from '../../contract/settings.ts';

/** The most by which a VM's pace stretches a budget: on a device, and on this machine. */
export const mostPace = { device: 12, local: 6 } as const;

/** The deadline of a stage whose parts stretch theirs by the VM's pace: it only ends what has no end of its own. */
export const stretchedFor = (lane: Lane, seconds: number) =>
  seconds * (lane === 'device' ? mostPace.device : mostPace.local);
