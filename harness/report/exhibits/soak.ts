import type { SoakStageEvidence } from '../../stages/soak.ts';
import { html } from '../html/page.ts';
import { table } from '../html/table.ts';
import { sayDuration } from '../seconds.ts';
import { afterwards, type Sheet } from './sheet.ts';

/** How long the VM stayed up, and who ended it. */
export function soakSheets({ asked, lived, uses, killer, fate }: SoakStageEvidence): Sheet[] {
  const rows = [
    ['asked', sayDuration(asked)],
    ['stayed up', sayDuration(lived)],
    ['answered', `${uses} times`],
    ['killed by', killer ?? (fate.exit ? 'no log says who' : 'nobody')],
  ];
  return [{ title: 'Soak', body: html`${table(['what', 'was'], rows)}${afterwards(fate)}` }];
}
