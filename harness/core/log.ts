import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';

/**
 * Opens a log: what is written goes to the end of the file as it comes; the folders above it are made. A log that can't be
 * written any more (a full disk) says so once on stderr and takes no harm to what it tells of. `end` calls back when all
 * is in the file.
 */
export function openLog(path: string): Writable {
  mkdirSync(dirname(path), { recursive: true });
  const file = createWriteStream(path, { flags: 'a' });
  let broken = false;
  file.on('error', ({ message }) => {
    if (!broken) process.stderr.write(`${path} ends here: ${message}\n`);
    broken = true;
  });
  return new Writable({
    decodeStrings: false,
    write(chunk: Buffer | string, encoding, done) {
      if (broken) done();
      else file.write(chunk, encoding, () => done());
    },
    final(done) {
      if (broken) done();
      else file.end(() => done());
    },
  });
}
