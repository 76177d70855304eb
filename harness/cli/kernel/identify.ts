import { readFile, stat } from 'node:fs/promises';
import { profiles } from '../../../fragments/profiles.ts';
import { fragmentsFor, readFragment, shownAs } from '../../contract/profile.ts';
import { UserError } from '../../core/errors.ts';
import { type Difference, diffConfigs, sameValue } from '../../kconfig/diff.ts';
import { type Assignment, parseDotconfig } from '../../kconfig/dotconfig.ts';
import { mergeFragments, parseFragment } from '../../kconfig/fragment.ts';
import { type ImageFacts, readImage } from '../../parts/kernel/image.ts';
import { sha256 } from '../../parts/kernel/metadata.ts';
import { largestFile } from '../../parts/kernel/wrapped/limits.ts';
import { unwrap } from '../../parts/kernel/wrapped/unwrap.ts';
import { ConfigLines } from './config-lines.ts';
import type { StoredKernel } from './stored.ts';

/** How well an image meets the requests of a profile. */
export interface ProfileMatch {
  readonly profile: string;
  readonly requests: number;
  /** Requests that its configuration does not meet, with the requested and the actual value. */
  readonly unkept: readonly { readonly symbol: string; readonly asked: string; readonly got: string }[];
}

/** All facts about an image. */
export interface Identity {
  readonly file: string;
  readonly bytes: number;
  /** Its wrappings, from the outside in. */
  readonly layers: readonly string[];
  readonly facts: Omit<ImageFacts, 'config'>;
  /** SHA-256 (hex) of its embedded configuration. */
  readonly configSha256?: string | undefined;
  /** Store entries with the same build id. */
  readonly stored: readonly StoredKernel[];
  /** If there is no such entry: the entry with the most similar configuration, and the differences. */
  readonly nearest?:
    | { readonly entry: StoredKernel; readonly differences: readonly Difference[] }
    | undefined;
  /** Every profile, the best match first. Empty if the image has no configuration. */
  readonly profiles: readonly ProfileMatch[];
}

const todo =
  'name a kernel image: Image, Image.gz, bzImage, vmlinux, an EFI zboot or unified image, a uImage or FIT of U-Boot, or boot.img of a phone';

function unreadable(file: string, because: string, cause?: unknown): UserError {
  return new UserError(
    { code: 'kernel.image-unreadable', what: `kernel: ${file} can't be identified`, because, todo },
    { cause },
  );
}

async function read(file: string): Promise<Buffer> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(file, cause.code === 'ENOENT' ? 'there is no such file' : cause.message, cause);
  });
  if (found.isDirectory()) throw unreadable(file, 'it is a directory');
  if (found.size === 0) throw unreadable(file, 'it is empty');
  if (found.size > largestFile) {
    throw unreadable(file, `it has more than ${largestFile / 2 ** 20} MiB; no kernel image is so large`);
  }
  return readFile(file).catch(cause => {
    throw unreadable(file, String(cause), cause);
  });
}

async function matchOf(
  name: string,
  version: string,
  config: readonly Assignment[],
): Promise<ProfileMatch[]> {
  const profile = profiles[name];
  if (!profile) return [];
  const parsed = await Promise.all(
    fragmentsFor(profile, version).map(async fragment =>
      parseFragment(await readFragment(fragment), shownAs(fragment)),
    ),
  );
  const { requests } = mergeFragments(parsed);
  const values = new Map(config.map(assignment => [assignment.symbol, assignment]));
  const unkept = requests.flatMap(request => {
    const got = values.get(request.symbol) ?? { value: 'n', quoted: false };
    return sameValue(request, got) ? [] : [{ symbol: request.symbol, asked: request.value, got: got.value }];
  });
  return [{ profile: name, requests: requests.length, unkept }];
}

/** Number of entries to compare option by option, after a comparison by lines has excluded the rest. */
const compared = 3;
/** Number of configurations to read at the same time. */
const atOnce = 32;

/** The entry with the most similar configuration. Undefined for an empty store. */
async function nearestOf(config: string, stored: readonly StoredKernel[]) {
  const lines = new ConfigLines(config);
  let rows: { readonly entry: StoredKernel; readonly text: string; readonly apart: number }[] = [];
  for (let at = 0; at < stored.length; at += atOnce) {
    const some = stored.slice(at, at + atOnce).map(async entry => {
      const text = await entry.readConfig();
      return { entry, text, apart: lines.apart(text) };
    });
    rows = [...rows, ...(await Promise.all(some))].sort((a, b) => a.apart - b.apart).slice(0, compared);
  }
  const wanted = parseDotconfig(config, 'image');
  const differing = rows.map(({ entry, text }) => ({
    entry,
    differences: diffConfigs(parseDotconfig(text, entry.path), wanted),
  }));
  return differing.sort((a, b) => a.differences.length - b.differences.length)[0];
}

/** Identifies a kernel image. Throws UserError if the file is not a kernel image or is truncated. */
export async function identify(file: string, stored: readonly StoredKernel[]): Promise<Identity> {
  const packed = await read(file);
  const { bytes, layers, because } = await unwrap(packed);
  if (because) throw unreadable(file, because);
  const { config, ...facts } = readImage(bytes);
  if (facts.format === 'unknown') {
    throw unreadable(file, `${layers.length > 0 ? 'its content' : 'it'} has no header of a kernel image`);
  }
  if (facts.banner === undefined) {
    throw unreadable(
      file,
      `it begins as ${facts.format}, but has no kernel's banner in it: it was cut short, or is no kernel`,
    );
  }
  const version = /^Linux version (\d+\.\d+(?:\.\d+)?)/.exec(facts.banner)?.[1] ?? '0.0.0';
  const assignments = config === undefined ? undefined : parseDotconfig(config, file);
  const matches = assignments
    ? (await Promise.all(Object.keys(profiles).map(name => matchOf(name, version, assignments)))).flat()
    : [];
  const same = stored.filter(({ buildId }) => buildId !== undefined && buildId === facts.buildId);
  return {
    file,
    bytes: packed.length,
    layers,
    facts,
    configSha256: config === undefined ? undefined : sha256(config),
    stored: same,
    nearest: same.length === 0 && config !== undefined ? await nearestOf(config, stored) : undefined,
    profiles: matches.sort((a, b) => a.unkept.length - b.unkept.length),
  };
}
