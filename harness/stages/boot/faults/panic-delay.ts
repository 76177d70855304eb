import type { FaultyRun } from '../../../contract/injected-fault.ts';
import { readRun } from '../../../report/record.ts';
import type { BootEvidence } from '../stage.ts';

/** Seconds from the panic's line to the verdict; the kernel gets one of them to print its trace. */
const limit = 2;

/** Looks how long after the panic's line the boot's verdict was there. The start of the VMM counts in, so it was less. */
export async function verdictCameAtOnce({ folder, outcomeOf }: FaultyRun): Promise<string | undefined> {
  const outcome = await outcomeOf('boot');
  if (outcome.state !== 'judged') return 'the boot was not judged';
  const events = readRun(folder).events.filter(({ stage }) => stage === 'boot');
  const on = events.find(event => event.event === 'progress' && event.doing === 'power-on');
  const ended = events.find(({ event }) => event === 'ended');
  if (!on || !ended) return 'the record has no power-on or no end';
  const delay = ended.at - on.at - (outcome.evidence as BootEvidence).end.at;
  return delay <= limit
    ? undefined
    : `the verdict came ${delay.toFixed(1)} s after the panic (at most ${limit} s)`;
}
