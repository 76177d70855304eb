import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { type Store, sha256File } from '../../core/store/store.ts';
import { type DebianPackage, type Making, type Selection, unpackPackages } from '../workstation/debian.ts';
import { type Engine, openEngine } from './engine.ts';

/** Recipe of an image: Debian packages with their dependencies. Images are never pulled from a registry. */
export interface ImageRecipe {
  /** Name of the image in the engine, after `endgoal/`: `toolchain-gcc`. */
  readonly name: string;
  readonly selection: Selection;
}

/** An image that the engine has. */
export interface Image {
  /** Name and tag. The tag is derived from the content. */
  readonly reference: string;
  /** SHA-256 of its file system's archive, in the engine's form: `sha256:…`. */
  readonly digest: string;
  readonly packages: readonly DebianPackage[];
}

/** Documentation, which no program opens. */
export const forReaders = ['doc', 'man', 'info', 'locale', 'i18n', 'bug', 'lintian', 'bash-completion'].map(
  folder => `/usr/share/${folder}/*`,
);

const script = join(import.meta.dirname, 'pack-image.sh');
/** Prefix for a new user namespace if the user is not root, so that files in the image can belong to root. */
const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];

const architectures = { x64: 'amd64', arm64: 'arm64' } as const;

/**
 * The image of a recipe. It is made once, kept in the store, and imported if the engine lacks it. Its package versions
 * stay the same until the recipe changes or the image is removed from the store. Throws Unavailable without an engine.
 */
export async function containerImage(
  store: Store,
  recipe: ImageRecipe,
  making: Making & { readonly owner: string },
): Promise<Image> {
  const engine = await openEngine();
  const architecture = architectures[process.arch as keyof typeof architectures];
  const { name, selection } = recipe;
  const inputs = { name, selection: { ...selection }, architecture, script: await sha256File(script) };
  const { path } = await store.entry('container-image', inputs, async folder => {
    const unpacked = join(folder, 'packages.tar');
    const tar = join(folder, 'image.tar');
    const packages = await unpackPackages(unpacked, selection, making, {
      architecture,
      owner: making.owner,
      name: `the image ${name}`,
      otherwise: 'use a toolchain of this machine: TOOLCHAIN=host-gcc',
    });
    making.progress(`packing the image ${name}`);
    const [file = 'sh', ...args] = [...asRoot, 'sh', script, unpacked, tar];
    await run([file, ...args], { owner: making.owner, deadline: 300, log: making.log });
    await rm(unpacked);
    const about = { digest: `sha256:${await sha256File(tar)}`, packages };
    await writeFile(join(folder, 'image.json'), JSON.stringify(about));
  });
  const about = JSON.parse(await readFile(join(path, 'image.json'), 'utf8')) as Omit<Image, 'reference'>;
  const repo = `endgoal/${name}`;
  const tag = about.digest.slice('sha256:'.length, 'sha256:'.length + 12);
  const image = { ...about, reference: `${repo}:${tag}` };
  if (await has(engine, image)) return image;
  making.progress(`giving the engine the image ${name}`);
  await giveImage(engine, image, join(path, 'image.tar'), making.owner);
  return image;
}

/** Imports an image's file system. Throws InfraError with the engine's message if the engine lacks the image afterwards. */
export async function giveImage(engine: Engine, image: Image, tar: string, owner: string): Promise<void> {
  const [repo, tag] = image.reference.split(':');
  const said: string[] = [];
  try {
    const answer = await engine.importImage(createReadStream(tar), { fromSrc: '-', repo, tag });
    for await (const chunk of answer) said.push(String(chunk));
  } catch (error) {
    said.push(error instanceof Error ? error.message : String(error));
  }
  if (await has(engine, image)) return;
  throw new InfraError({
    code: 'container.image-refused',
    what: `${owner}: the engine did not take the image ${image.reference}`,
    lastLine: said.at(-1)?.trim() ?? 'it said nothing',
    todo: 'check that it runs (docker info) and that its disk is not full (docker system df)',
  });
}

/** Whether the engine has an image with this name and exactly this content. */
async function has(engine: Engine, { reference, digest }: Image): Promise<boolean> {
  const known = await engine
    .getImage(reference)
    .inspect()
    .catch(() => undefined);
  return known?.RootFS.Layers?.length === 1 && known.RootFS.Layers[0] === digest;
}
