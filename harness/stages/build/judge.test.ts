import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { green } from '../samples/green.ts';
import { judgeBuild } from './judge.ts';
import { type BuildEvidence, evidenceOfBroken } from './stage.ts';

/** What is said of a check with something else in the evidence of a green run; of several subjects, of each. */
function said(check: string, changes: Partial<BuildEvidence>): string[] {
  const verdicts = judgeBuild({ ...green.build, ...changes }).filter(verdict => verdict.check === check);
  return verdicts.map(({ subject, says, skipped, failure }) =>
    [subject, failure ? renderFailure(failure) : skipped ? `skipped: ${skipped}` : says]
      .filter(Boolean)
      .join(': '),
  );
}

/** Symbols of one driver, seen otherwise than there. */
const symbolsOf = (changes: Partial<NonNullable<BuildEvidence['symbols']>[number]>) =>
  (green.build.symbols ?? [])
    .filter(({ option }) => option === 'VIRTIO_VSOCKETS')
    .map(row => ({ ...row, ...changes }));

describe('a build that had to do without something says so, once', () => {
  test('a stored kernel that was damaged', () => {
    const metadata = { ...green.build.metadata, notes: [] } as unknown as BuildEvidence['metadata'];
    expect(said('builds', { made: true, metadata, damaged: ['Image', 'vmlinux'] })).toEqual([
      "built in 591 s from a similar build; the store's kernel 393d86d68cd8 was damaged (Image, vmlinux) and was built again",
    ]);
  });

  test('a shared cache, in the run that built it only', () => {
    const notes = ['the shared compiler cache redis://cache is not used: no answer within 2 s'];
    const metadata = { ...green.build.metadata, notes } as unknown as BuildEvidence['metadata'];
    expect(said('builds', { made: true, metadata })).toEqual([
      `built in 591 s from a similar build; ${notes[0]}`,
    ]);
    expect(said('builds', { made: false, metadata })).toEqual(['taken from the store (393d86d68cd8)']);
  });
});

describe('a build that broke', () => {
  const told = (log: string) =>
    judgeBuild(evidenceOfBroken(log)).map(({ failure }) => failure && renderFailure(failure));
  const warning = "../fs/vault.c:3:7: warning: unused variable 'x' [-Wunused-variable]\n";

  test('is told by its first error', () => {
    expect(
      told(`${warning}../fs/vault.c:9:1: error: expected '}'\nmake: *** [Makefile:231: sub] Error 2\n`),
    ).toMatchInlineSnapshot(`
      [
        "build: make failed: expected '}'
        last line  make: *** [Makefile:231: sub] Error 2
        because    ../fs/vault.c:9: expected '}'
                   the source is not C at that place: an edit or a patch left it broken
        do         look at what changed there: git diff, git log -p -- FILE",
      ]
    `);
  });

  test('by an error of no known kind is blamed on nobody, and names the command', () => {
    const log = '  VAULT   vault.bin\nmake[1]: *** [fs/Makefile:7: vault.bin] Error 3\n';
    const [builds] = judgeBuild(evidenceOfBroken(log));
    expect(builds?.failure?.blame).toBe('unknown');
    expect(builds?.failure?.because).toContain('in VAULT   vault.bin');
  });

  test('by a tool that runs here is not blamed on the kernel', () => {
    const log = '  HOSTCC  scripts/sorttable\nscripts/sorttable.c:9:1: error: expected expression\n';
    const [builds] = judgeBuild(evidenceOfBroken(log));
    expect(builds?.failure?.blame).toBe('infrastructure');
    expect(builds?.failure?.because).toBe(
      [
        'scripts/sorttable.c:9: expected expression',
        "a tool of the tree that runs on the build machine does not compile or run with this machine's compiler and libraries; the kernel itself is not concerned",
      ].join('\n'),
    );
  });

  test('without a word about why is not blamed on a warning', () => {
    expect(told(`${warning}make died\n`)).toMatchInlineSnapshot(`
      [
        "build: make failed
        last line  make died
        do         read build.log of this run: no line in it is known as an error",
      ]
    `);
  });
});

describe('a promised driver', () => {
  test('is looked for in the image', () => {
    expect(said('symbols', { symbols: symbolsOf({}) })).toEqual([
      'VIRTIO_VSOCKETS: CONFIG_VIRTIO_VSOCKETS is in the image',
    ]);
    expect(said('symbols', { symbols: symbolsOf({ present: false }) })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: build: CONFIG_VIRTIO_VSOCKETS is on, but its driver is not in the image
        because    virtio_vsock_probe, virtio_transport_recv_pkt, vsock_device_ops are not in System.map: stale objects, or a System.map of another build
        do         build from an empty folder (remove the entry from the store), and do not copy objects between builds",
      ]
    `);
  });

  test('that was not asked for, or is a module, is not expected there', () => {
    expect(said('symbols', { symbols: symbolsOf({ on: false, value: 'n' }) })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: skipped: CONFIG_VIRTIO_VSOCKETS is off: the configuration promises no driver",
      ]
    `);
    expect(said('symbols', { symbols: symbolsOf({ on: false, value: 'm' }) })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: skipped: CONFIG_VIRTIO_VSOCKETS is m: its driver is a module and not in the image",
      ]
    `);
  });

  test('can not be looked for without a System.map: a prebuilt kernel may come without, our own not', () => {
    const symbols = symbolsOf({ present: undefined });
    expect(said('symbols', { prebuilt: true, symbols })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: skipped: there is no System.map beside /store/kernel/393d86d68cd8/Image",
      ]
    `);
    expect(said('symbols', { prebuilt: false, symbols })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: build: nobody can tell whether the driver of CONFIG_VIRTIO_VSOCKETS is in the image
        because    there is no System.map beside /store/kernel/393d86d68cd8/Image
        do         remove this entry from the store and build again",
      ]
    `);
  });
});
