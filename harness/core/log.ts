import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';

/**
 * Opens a log. Text is appended to the file as it arrives; missing folders are created. If the log can't be written any
 * more (a full disk), it prints one message on stderr, and the writer continues. `end` calls back when the file
 * contains all text.
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
