import type { Sheet } from '../../contract/sheet.ts';
import { html } from '../../report/html/page.ts';
import { table } from '../../report/html/table.ts';
import { sayDuration } from '../../report/seconds.ts';
import { afterwards } from '../boot/fate-sheet.ts';
import type { SoakStageEvidence } from './stage.ts';

/** How long the VM stayed up, and who ended it. */
export function soakSheets({ asked, lived, uses, fate }: SoakStageEvidence): Sheet[] {
  const rows = [
    ['asked', sayDuration(asked)],
    ['stayed up', sayDuration(lived)],
    ['answered', `${uses} times`],
    ['killed by', fate.aftermath?.killing?.line ?? (fate.exit ? 'no log says who' : 'nobody')],
  ];
  return [{ title: 'Soak', body: html`${table(['what', 'was'], rows)}${afterwards(fate)}` }];
}
