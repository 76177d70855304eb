import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { openEngine } from './engine.ts';

const owner = 'test';
const programs = ['/bin/sh', '/bin/cat', '/bin/sleep', '/bin/ls', '/bin/touch', '/bin/id', '/usr/bin/env'];

/** Makes a small image from programs of this workstation. `more` are paths of further programs. */
export async function importTinyImage(reference: string, more: readonly string[] = []): Promise<void> {
  await using scratch = await openScratch();
  const all = [...programs, ...more];
  const { stdout } = await run(['ldd', ...all], { owner, deadline: 10 });
  const libraries = Array.from(stdout.matchAll(/(\/\S+) \(0x/g), ([, path]) => path ?? '');
  const tar = join(scratch.path, 'tiny.tar');
  const files = [...new Set([...all, ...libraries])].map(path => path.slice(1));
  await run(['tar', '--create', '--dereference', `--file=${tar}`, '-C', '/', ...files], {
    owner,
    deadline: 20,
  });
  const [repo = '', tag = ''] = reference.split(':');
  const answer = await (await openEngine()).importImage(createReadStream(tar), { fromSrc: '-', repo, tag });
  for await (const _ of answer);
}
