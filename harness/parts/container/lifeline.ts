import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';

/** A pipe that the container's first process reads. The container ends when this process closes its end or dies. */
export interface Lifeline {
  /** Path of the FIFO, to be mounted into the container. */
  readonly path: string;
  /** Unique name on this workstation, with the process id of the owner. */
  readonly name: string;
  /** Removes the FIFO's name once the container has opened it, so that no file is left if this process is killed. */
  hide(): Promise<void>;
  cut(): Promise<void>;
}

/**
 * Opens a lifeline pipe. The kernel closes our end when this process ends, even by SIGKILL; the container engine
 * is not needed for that. The container's first process then exits, and every process of its PID namespace with it.
 */
export async function openLifeline(owner: string): Promise<Lifeline> {
  const scratch = await openScratch();
  const path = join(scratch.path, 'lifeline');
  const hide = async () => scratch[Symbol.asyncDispose]();
  try {
    // The container may run as another user, who must be able to read the FIFO.
    await run(['mkfifo', '--mode=0644', path], { owner, deadline: 10 });
    const handle = await open(path, constants.O_RDWR);
    return {
      path,
      name: basename(scratch.path),
      hide,
      async cut() {
        await handle.close();
        await hide();
      },
    };
  } catch (error) {
    await hide();
    throw error;
  }
}
