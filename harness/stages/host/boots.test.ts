import { describe, expect, it } from 'vitest';
import { InfraError } from '../../core/errors.ts';
import { KernelLogScanner } from '../../klog/scanner.ts';
import { hostFault } from './boots.ts';

const lost = new InfraError({ what: 'device: 127.0.0.1:40001 was lost', todo: 'look at its cable' });

/** A console of the host with this output. */
function said(text: string): KernelLogScanner {
  const scanner = new KernelLogScanner();
  scanner.feed(Buffer.from(text));
  return scanner;
}

describe('an error during the proofs of the host', () => {
  it('is blamed on the kernel if the kernel panicked', () => {
    const console = said('[    9.1] Kernel panic - not syncing: dm-crypt: out of its mind\n');
    expect((hostFault(lost, console, 'selinux') as Error).message).toMatchInlineSnapshot(`
      "host: the kernel panicked in the boot for selinux
        last line  Kernel panic - not syncing: dm-crypt: out of its mind
        because    kernel panic: dm-crypt: out of its mind
        do         read host-selinux/device-console.log of this run"
    `);
  });

  it('is blamed on the infrastructure otherwise', () => {
    expect(hostFault(lost, said('[    9.1] all is well\n'), 'selinux')).toBe(lost);
    expect(hostFault(lost, undefined, 'selinux')).toBe(lost);
  });
});
