import type { Request } from '../kconfig/fragment.ts';
import { holds, spell } from './expectation.ts';
import type { PolicySubject, Row } from './policy.ts';

/**
 * What to do about a row that is not met, as an imperative sentence without its end. `setBy` is the fragment's line that
 * asks for a value of the option.
 */
export function howToMeet(row: Row, of: PolicySubject = 'configuration', setBy?: Request): string {
  const ways = { configuration: inConfiguration, 'command line': onCommandLine, 'run time': atRunTime };
  const steps = [ways[of](row, setBy), row.otherwise, 'waive it with a reason and a date'];
  return steps.filter(Boolean).join(', or ');
}

function inConfiguration({ option, expect }: Row, setBy: Request | undefined): string {
  const wish = `CONFIG_${option} to ${spell({ expect })}`;
  const explain = `npm run kconfig -- explain ${option}`;
  if (!setBy) return `set ${wish} in a fragment of the profile (${explain} shows what it needs)`;
  const place = `${setBy.file}:${setBy.line}`;
  // The line is right where it asks for what the policy wants and did not get it.
  return holds({ option, expect }, new Map([[option, setBy.value]]))
    ? `give ${place} what it needs to come out as asked (${explain})`
    : `change ${wish} in ${place}`;
}

function onCommandLine({ option, expect }: Row): string {
  if (expect === 'n') return `take ${option} off the kernel command line`;
  return `put ${option}=${expect === 'on' ? '1' : spell({ expect })} on the kernel command line`;
}

function atRunTime({ option, expect }: Row): string {
  const [, module] = /^lsm\.(.+)$/.exec(option) ?? [];
  if (module) return `name ${module} in CONFIG_LSM and take lsm= and security= off the kernel command line`;
  return `let init write ${spell({ expect })} to /proc/sys/${option.replaceAll('.', '/')}`;
}
