import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';

/** A pipe whose other end a container's first process reads: it ends when we do. */
export interface Lifeline {
  /** A FIFO, to be mounted into the container. */
  readonly path: string;
  /** Its own on this machine, with the process that it belongs to. */
  readonly name: string;
  /** Takes the name away once the container has it: nothing stays in the file system however we end. */
  hide(): Promise<void>;
  cut(): Promise<void>;
}

/**
 * Opens a lifeline. The kernel closes our end whatever becomes of us, SIGKILL included, and needs no engine for that; the
 * container's first process then ends, and with it every process of its PID namespace.
 */
export async function openLifeline(owner: string): Promise<Lifeline> {
  const scratch = await openScratch();
  const path = join(scratch.path, 'lifeline');
  const hide = async () => scratch[Symbol.asyncDispose]();
  try {
    // The container's user may be another one than we are; we write, whoever we are.
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
