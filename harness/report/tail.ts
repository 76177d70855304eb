import { openSync, readSync } from 'node:fs';

/**
 * Returns a function that reads the complete lines added to a file since its last call. Empty if the file does not
 * exist.
 */
export function openTail(path: string): () => string {
  const chunk = Buffer.alloc(64 * 1024);
  let fd: number | undefined;
  let open = Buffer.alloc(0);
  return () => {
    try {
      fd ??= openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
    const pieces = [open];
    for (let read = chunk.length; read === chunk.length; ) {
      read = readSync(fd, chunk);
      pieces.push(Buffer.from(chunk.subarray(0, read)));
    }
    const all = Buffer.concat(pieces);
    const end = all.lastIndexOf(0x0a) + 1;
    open = all.subarray(end);
    return all.toString('utf8', 0, end);
  };
}
