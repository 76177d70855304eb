import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../exec.ts';

/** A pipe whose other end a container's first process reads: it ends when we do. */
export interface Lifeline {
  /** A FIFO, to be mounted into the container. */
  readonly path: string;
  /** Takes the name away once the container has it: nothing stays in the file system however we end. */
  hide(): Promise<void>;
  cut(): Promise<void>;
}

/**
 * Opens a lifeline. The kernel closes our end whatever becomes of us, SIGKILL included, and needs no engine for that; the
 * container's first process then ends, and with it every process of its PID namespace.
 */
export async function openLifeline(owner: string): Promise<Lifeline> {
  const path = join(tmpdir(), `endgoal-lifeline-${process.pid}-${randomBytes(4).toString('hex')}`);
  // The container's user may be another one than we are; we write, whoever we are.
  await run(['mkfifo', '--mode=0644', path], { owner, deadline: 10 });
  const handle = await open(path, constants.O_RDWR);
  const hide = () => rm(path, { force: true });
  return {
    path,
    hide,
    async cut() {
      await handle.close();
      await hide();
    },
  };
}
