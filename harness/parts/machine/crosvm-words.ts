/** Lines that crosvm prints in every run and that say nothing of a failure. */
const routine = [
  /syslog init failed/,
  /^endgoal-(?:vmm|relay):/,
  // Said while the VM ends, whyever it does.
  /failed to send VcpuControl/,
  // Its log: `[2026-08-21T17:42:21.123456789+00:00 INFO  devices::…] …`, older ones `[INFO:src/…]`.
  /^\[(?:\S+\s+)?(?:INFO|DEBUG|TRACE)\b/,
];
const decoration = /^\[(?:\S+\s+)?(?:ERROR|WARN(?:ING)?)\b[^\]]*\]\s*/;
/** How the line begins with which crosvm ends by an error of its own. */
const lastError = /exit(?:ed|ing) with error(?: \d+)?: ?/;

/** crosvm's own words of a failure, in one line: its last error with its causes, else its last line that is not routine. */
export function crosvmWords(said: string): string {
  const lines = said
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !routine.some(form => form.test(line)));
  const at = lines.findLastIndex(line => lastError.test(line));
  if (at < 0) return (lines.at(-1) ?? '').replace(decoration, '');
  const [first = '', ...rest] = lines.slice(at);
  const causes = rest
    .filter(line => !/^(?:Caused by:|Stack backtrace:)$/.test(line))
    .filter(line => !decoration.test(line))
    .map(line => line.replace(/^\d+: /, ''));
  return [first.replace(decoration, '').replace(lastError, ''), ...causes].join(': ');
}

/** Errors and warnings of crosvm's log, without what every run says; the last few. */
export function crosvmErrors(said: string): string[] {
  return said
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !routine.some(form => form.test(line)))
    .map(line => line.replace(decoration, ''))
    .slice(-4);
}
