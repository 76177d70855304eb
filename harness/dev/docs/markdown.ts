import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectRoot } from '../../contract/settings.ts';

/** Every document of the project, relative to the project's folder. */
export const documents = globSync('**/*.md', {
  cwd: projectRoot,
  exclude: file => /(?:^|\/)(?:node_modules|dist|\.store)$|^reports\/\w+$|^docs\/api$/.test(file),
}).sort();

export const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/** Returns the first group of each match. */
export const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

/** A document without its code, in which brackets are not links. */
const prose = (text: string) => text.replace(/^ *```.*?^ *```$/gms, '').replace(/`[^`\n]*`/g, '');

/** Returns the anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = all(text.replace(/^```.*?^```$/gms, ''), /^#{1,6} (.+)$/gm);
  const seen = new Map<string, number>();
  const anchors = headings.map(heading => {
    const plain = heading.replace(/\[([^\][]*)\]\([^()]*\)/g, '$1');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
  return new Set(anchors);
}

/** A link from a document to another file of the project, or to a heading. */
interface Link {
  readonly link: string;
  /** Relative to the project's folder. */
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Returns the links of a document to files and headings of the project, in order. */
export function linksOf(document: string): readonly Link[] {
  const links = all(prose(read(document)), /\]\(([^()\s]+)(?:\s[^()]*)?\)/g).filter(
    link => !/^\w+:/.test(link),
  );
  return links.map(link => {
    const [path = '', anchor] = link.split('#');
    return { link, anchor, file: path === '' ? document : normalize(join(dirname(document), path)) };
  });
}

/** Returns the blocks that list the entries of a folder. The word after `tree` names the folder. */
export function treesOf(text: string): readonly { readonly folder: string; readonly entries: string[] }[] {
  return [...text.matchAll(/^```tree (\S+)\n(.*?)^```$/gms)].map(([, folder = '', block = '']) => ({
    folder,
    entries: all(block, /^(\S+?)\/? +\S/gm),
  }));
}
