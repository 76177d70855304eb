import { describe, expect, it } from 'vitest';
import { crosvmErrors, crosvmWords } from './crosvm-words.ts';

const routine = `syslog init failed: guess of fd for syslog connection was invalid
syslog init failed: guess of fd for syslog connection was invalid
[2026-01-02T03:04:05.123456789+00:00 INFO  crosvm::crosvm::sys::linux] crosvm starts
[2026-01-02T03:04:05.223456789+00:00 INFO  disk] disk size 1048576
`;

describe("crosvm's own words of a failure", () => {
  it('are none where it printed only what every run prints', () => {
    expect(crosvmWords(routine)).toBe('');
  });

  it('are its last error with its causes, in one line', () => {
    const said = `${routine}[2026-01-02T03:04:06.1+00:00 ERROR crosvm] exiting with error 1: failed to open kernel image /k/Image

Caused by:
    0: open
    1: No such file or directory (os error 2)
endgoal-vmm: ended 1
`;
    expect(crosvmWords(said)).toBe(
      'failed to open kernel image /k/Image: open: No such file or directory (os error 2)',
    );
  });

  it('are the last line that is not routine where it ended without an error of its own', () => {
    const said = `${routine}[2026-01-02T03:04:06.1+00:00 ERROR crosvm::crosvm::sys::linux::vcpu] vcpu hit unknown error: Invalid argument (os error 22)
[2026-01-02T03:04:06.2+00:00 INFO  crosvm] exiting with crash
`;
    expect(crosvmWords(said)).toBe('vcpu hit unknown error: Invalid argument (os error 22)');
    expect(crosvmErrors(said)).toHaveLength(1);
  });

  it('are those of older versions, too', () => {
    const said = '[ERROR:src/linux/vcpu.rs:411] vcpu hit unknown error: 22\n[INFO:src/main.rs:9] exiting\n';
    expect(crosvmWords(said)).toBe('vcpu hit unknown error: 22');
  });
});
