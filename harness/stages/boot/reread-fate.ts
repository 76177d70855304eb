import { readSaved } from '../../contract/saved.ts';
import { scanKernelLog } from '../../klog/scanner.ts';
import type { Fate } from './booted.ts';

/** A saved fate with its console read again, as far as it had come; without the console it stays as it was read. */
export function rereadFate(fate: Fate | undefined, folder: string): Fate {
  const { file = 'console.log', bytes } = fate?.console ?? {};
  const log = readSaved(folder, file);
  const incidents = log ? scanKernelLog(log.subarray(0, bytes)) : (fate?.incidents ?? []);
  return { lastLines: [], ...fate, incidents };
}
