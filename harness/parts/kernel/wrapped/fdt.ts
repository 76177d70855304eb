import { slice } from './limits.ts';

/** A node of a flattened device tree. */
export interface FdtNode {
  readonly name: string;
  /** Values are views of the file, not copies. */
  readonly properties: Map<string, Buffer>;
  readonly children: FdtNode[];
}

/** Tokens of the structure block (Devicetree Specification 0.4, 5.4). */
const [beginNode, endNode, property, nothing, end] = [1, 2, 3, 4, 9];
/** Limits: number of nodes and properties, and depth of nodes. */
const [mostTokens, deepest] = [50_000, 16];
const longestName = 256;

/** Reads a flattened device tree. Throws Error if it is damaged, truncated, or exceeds a limit. */
export function readFdt(bytes: Buffer): FdtNode {
  const [structure, strings] = [bytes.readUInt32BE(8), bytes.readUInt32BE(12)];
  const root: FdtNode = { name: '', properties: new Map(), children: [] };
  const open = [root];
  let at = structure;
  for (let tokens = 0; tokens < mostTokens; tokens++) {
    const token = slice(bytes, at, 4).readUInt32BE(0);
    at += 4;
    const node = open.at(-1) ?? root;
    if (token === end) return root.children[0] ?? root;
    if (token === beginNode) {
      const name = nameAt(bytes, at);
      at = align(at + name.length + 1);
      const child: FdtNode = { name, properties: new Map(), children: [] };
      node.children.push(child);
      if (open.push(child) > deepest) throw new Error('it is damaged: too many nodes inside each other');
    } else if (token === endNode) {
      open.pop();
    } else if (token === property) {
      const [size, name] = [slice(bytes, at, 8).readUInt32BE(0), bytes.readUInt32BE(at + 4)];
      node.properties.set(nameAt(bytes, strings + name), slice(bytes, at + 8, size));
      at = align(at + 8 + size);
    } else if (token !== nothing) {
      throw new Error('it is damaged: its structure block');
    }
  }
  throw new Error(`it has more than ${mostTokens} nodes and properties; it was not read`);
}

const align = (at: number) => (at + 3) & ~3;

function nameAt(bytes: Buffer, at: number): string {
  const size = slice(bytes, at, Math.min(longestName, Math.max(0, bytes.length - at))).indexOf(0);
  if (size < 0) throw new Error('it is damaged: a name without an end');
  return bytes.toString('latin1', at, at + size);
}
