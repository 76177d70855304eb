import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../../core/errors.ts';
import type { Store } from '../../../core/store/store.ts';
import { loadTestcontainers, openEngine } from '../../container/engine.ts';
import type { Making } from '../../workstation/debian.ts';

/** Whether a container source is the path of a Dockerfile, and no `name:tag`. */
const isDockerfile = (source: string) => source.startsWith('/') || /(^|\/)Dockerfile[^/:]*$/.test(source);

/**
 * The file system of a container as a tar archive in the store: of an image that the engine has (nothing is pulled), or
 * built from a Dockerfile. Throws Unavailable without an engine, UserError where the image is not there.
 */
export async function exportContainer(store: Store, source: string, making: Making): Promise<string> {
  const engine = await openEngine();
  making.progress(`exporting ${source} as a root file system`);
  let name = source;
  if (isDockerfile(source)) {
    const { GenericContainer } = await loadTestcontainers();
    const sha256 = createHash('sha256')
      .update(await readFile(source))
      .digest('hex');
    name = `endgoal-rootfs:${sha256.slice(0, 12)}`;
    await GenericContainer.fromDockerfile(dirname(source), basename(source)).build(name, {
      deleteOnExit: false,
    });
  }
  const image = await engine
    .getImage(name)
    .inspect()
    .catch(() => undefined);
  if (!image) {
    throw new UserError({
      code: 'rootfs.unusable',
      what: `boot: rootfs { container: '${source}' }: the engine has no such image`,
      todo: `get it first: docker pull ${source}`,
    });
  }
  const { path } = await store.entry('container-rootfs', { image: image.Id }, async folder => {
    const container = await engine.createContainer({ Image: image.Id, Cmd: ['/none'] });
    try {
      await pipeline(await container.export(), createWriteStream(join(folder, 'root.tar')));
    } finally {
      await container.remove({ force: true });
    }
  });
  return join(path, 'root.tar');
}
