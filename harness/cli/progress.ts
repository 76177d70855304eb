import cliTruncate from 'cli-truncate';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import { visibleLine } from '../core/output/visible.ts';
import { now } from '../core/wait.ts';

/** Seconds between two lines if the output is not a terminal. */
const pause = 30;

/** Progress of a long command, on stderr. */
export interface Progress {
  show(doing: string): void;
  /** Clears the progress line. Call it before printing. */
  clear(): void;
}

/** On a terminal one line that is rewritten, elsewhere a line from time to time. */
export function progressOn(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY) {
    const update = createLogUpdate(stream);
    return {
      show: doing => update(pc.dim(cliTruncate(visibleLine(doing), (stream.columns || 80) - 1))),
      clear: () => update.clear(),
    };
  }
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(doing) {
      if (now() - last < pause) return;
      last = now();
      stream.write(`  ${visibleLine(doing)}\n`);
    },
    clear: () => undefined,
  };
}
