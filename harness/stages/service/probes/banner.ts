import type { Duplex } from 'node:stream';
import type { ProbeOf } from '../../../contract/service.ts';
import { type Answer, firstLine } from './answer.ts';

/** Reads the first line of a server that begins by itself. */
export async function askBanner({ matches }: ProbeOf<'banner'>, connection: Duplex): Promise<Answer> {
  const line = await firstLine(connection);
  return {
    said: JSON.stringify(line),
    right: new RegExp(matches).test(line),
    wanted: `a line that matches /${matches}/`,
  };
}
