import { type Assignment, type Line, readLines } from './dotconfig.ts';
import { SyntaxFault } from './syntax-error.ts';

/** One option that a fragment asks for, where, and why. */
export interface Request extends Assignment {
  /** The comment block above it, on one line. */
  readonly reason?: string;
  /** Why this line may contradict an earlier fragment: the text after `# overrides:` in the block above it. */
  readonly overrides?: string;
}

/** Two lines that ask for different values of one symbol, and no word why the later one should win. */
export interface Conflict {
  readonly symbol: string;
  readonly first: Request;
  readonly second: Request;
}

export interface Merged {
  /** One request a symbol, the one that counts, in the order in which symbols were first asked for. */
  readonly requests: readonly Request[];
  readonly conflicts: readonly Conflict[];
  /** Requests that a later one replaced and said why. */
  readonly overridden: readonly { readonly request: Request; readonly by: Request }[];
}

type Comment = Extract<Line, { kind: 'comment' }>;

/** A fragment as it is read from somewhere; `file` is how messages name it. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** The requests of several fragments. Throws one {@link SyntaxFault} with all that is wrong in any of them. */
export function parseFragments(sources: readonly Source[]): Request[][] {
  const faults: SyntaxFault[] = [];
  const requests = sources.map(({ text, file }) => readFragment(text, file, fault => faults.push(fault)));
  throwAll(faults);
  return requests;
}

/** The requests of one fragment. Throws one {@link SyntaxFault} with all that is wrong in it. */
export function parseFragment(text: string, file: string): Request[] {
  const [requests = []] = parseFragments([{ text, file }]);
  return requests;
}

function throwAll([first, ...others]: readonly SyntaxFault[]): void {
  if (first) throw new SyntaxFault(first, others);
}

/**
 * The comment block directly above an option is its reason. Options on consecutive lines are a group and share
 * the block above the group; a blank line ends the group, and parts a file's heading from the first reason.
 * A comment line `overrides: REASON` lets the group contradict an earlier fragment; it and the comment lines
 * after it are the overrides' reason, those before it the option's.
 */
function readFragment(text: string, file: string, onFault: (fault: SyntaxFault) => void): Request[] {
  const requests: Request[] = [];
  let block: Comment[] = [];
  let shared: Pick<Request, 'reason' | 'overrides'> = {};
  for (const line of readLines(text, file, onFault)) {
    if (line.kind === 'comment') {
      refuseAlmostNotSet(line, onFault);
      block.push(line);
      shared = {};
    } else if (line.kind === 'blank') {
      block = [];
      shared = {};
    } else {
      if (block.length > 0) shared = readReason(block, onFault);
      block = [];
      requests.push({ ...line.assignment, ...shared });
    }
  }
  return requests;
}

/** Fragments in their order as one list of requests; disagreements are returned, never resolved in silence. */
export function mergeFragments(fragments: Iterable<readonly Request[]>): Merged {
  const bySymbol = new Map<string, Request>();
  const conflicts: Conflict[] = [];
  const overridden: { request: Request; by: Request }[] = [];
  for (const request of Array.from(fragments).flat()) {
    const first = bySymbol.get(request.symbol);
    if (!first) {
      bySymbol.set(request.symbol, request);
    } else if (first.value !== request.value || first.quoted !== request.quoted) {
      if (request.overrides) overridden.push({ request: first, by: request });
      else conflicts.push({ symbol: request.symbol, first, second: request });
      bySymbol.set(request.symbol, request);
    }
  }
  return { requests: [...bySymbol.values()], conflicts, overridden };
}

/** Kconfig reads `#CONFIG_X is not set` as a remark: in a fragment that is a request lost in silence. */
function refuseAlmostNotSet({ text, at, raw }: Comment, onFault: (fault: SyntaxFault) => void): void {
  const [, symbol] = /^(CONFIG_\w+)\s+is\s+not\s+set/i.exec(text) ?? [];
  if (!symbol) return;
  const expected = `"# ${symbol} is not set", with one space between words`;
  onFault(new SyntaxFault({ ...at, text: raw, expected }));
}

function readReason(
  block: readonly Comment[],
  onFault: (fault: SyntaxFault) => void,
): Pick<Request, 'reason' | 'overrides'> {
  const start = block.findIndex(({ text }) => /^overrides:/.test(text));
  const reason = joined(block.slice(0, start < 0 ? undefined : start));
  const marker = block[start];
  if (!marker) return reason ? { reason } : {};
  const overrides = joined(block.slice(start)).replace(/^overrides:\s*/, '');
  if (!overrides) {
    const column = marker.raw.indexOf(':') + 2;
    const expected = 'the reason why this line overrides an earlier fragment';
    onFault(new SyntaxFault({ ...marker.at, column, text: marker.raw, expected }));
  }
  return reason ? { reason, overrides } : { overrides };
}

function joined(block: readonly Comment[]): string {
  return block
    .map(({ text }) => text)
    .filter(text => text !== '')
    .join(' ');
}
