import { createHash } from 'node:crypto';

/** Plain data from which a key can be computed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const rows = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${rows.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** SHA-256 (hex) of the inputs. The order of properties has no effect. */
export function keyOf(inputs: Json): string {
  return createHash('sha256').update(canonical(inputs)).digest('hex');
}
