import type { Judged } from '../../contract/verdict.ts';
import { duration } from '../../core/distribution.ts';
import type { Crash } from './evidence.ts';

/** How many lost rows a message names. */
const named = 10;

/** Said by PostgreSQL when it finds that it was not shut down (StartupXLOG in xlogrecovery.c). */
const recovery = 'database system was not properly shut down; automatic recovery in progress';

export function judgeSameCluster({ systemIdentifier: { before, after } }: Crash): Judged {
  if (before === after) return { says: `the cluster after the restart is the same, ${after}` };
  const says = 'the cluster after the restart is another one';
  return {
    says,
    wrong: {
      code: 'postgres.crash',
      what: `postgres: ${says}`,
      because: `system identifier before ${before}, after ${after}: something made the data anew`,
      todo: 'see what prepares the data disk on power-on: it must keep a cluster that is there',
    },
  };
}

export function judgeCrashRecovery({ log }: Crash): Judged {
  if (log.some(line => line.includes(recovery)))
    return { says: 'the server recovered from the crash by itself' };
  const says = 'the server did no crash recovery after the kill';
  return {
    says,
    wrong: {
      code: 'postgres.other-cluster',
      what: `postgres: ${says}`,
      ...(log.length > 0 ? { lastLine: log.at(-1) ?? '' } : {}),
      because: `its log does not say "${recovery}": it was shut down cleanly, or its data are not those of before`,
      todo: 'see that the machine is killed and not powered off, and that the data disk is writable',
    },
  };
}

export function judgeDurable(crash: Crash): Judged {
  const { acknowledged, lost, present, inFlight, writers, backAfter, writingSeconds, unreadable } = crash;
  const rate = `${Math.round(acknowledged / writingSeconds)} commits/s over ${writers} connections`;
  const kept = acknowledged - lost.length;
  const says = `${kept} of ${acknowledged} acknowledged commits were there after SIGKILL (${rate}; back in ${duration(backAfter)})`;
  if (lost.length === 0) return { says };
  const names =
    lost.slice(0, named).join(' ') + (lost.length > named ? ` and ${lost.length - named} more` : '');
  return {
    says,
    wrong: {
      code: 'postgres.commits-lost',
      what: `postgres: ${says}`,
      because: unreadable
        ? `the rows could not be read: ${unreadable}`
        : `lost (writer.number): ${names}\n${present} rows are there; ${inFlight} commits were in flight`,
      todo: "check fsync and synchronous_commit, the data disk's mount options and its cache mode",
    },
  };
}
