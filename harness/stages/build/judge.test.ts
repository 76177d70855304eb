import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { green } from '../samples/green.ts';
import { judgeBuild } from './judge.ts';
import { type BuildEvidence, evidenceOfBroken } from './stage.ts';

/** The verdicts of a check, for the evidence of a passed run with changes. One for each subject. */
function said(check: string, changes: Partial<BuildEvidence>): string[] {
  const verdicts = judgeBuild({ ...green.build, ...changes }).filter(verdict => verdict.check === check);
  return verdicts.map(({ subject, says, skipped, failure }) =>
    [subject, failure ? renderFailure(failure) : skipped ? `skipped: ${skipped}` : says]
      .filter(Boolean)
      .join(': '),
  );
}

/** The symbols of one driver, with changes. */
const symbolsOf = (changes: Partial<NonNullable<BuildEvidence['symbols']>[number]>) =>
  (green.build.symbols ?? [])
    .filter(({ option }) => option === 'VIRTIO_VSOCKETS')
    .map(row => ({ ...row, ...changes }));

describe('the note of a build mentions once', () => {
  test('a stored kernel that was damaged', () => {
    const metadata = { ...green.build.metadata, notes: [] } as unknown as BuildEvidence['metadata'];
    expect(said('builds', { made: true, metadata, damaged: ['Image', 'vmlinux'] })).toEqual([
      "built in 591 s from a similar build; the store's kernel 393d86d68cd8 was damaged (Image, vmlinux) and was built again",
    ]);
  });

  test('an unused shared cache, only in the run that built the kernel', () => {
    const notes = ['the shared compiler cache redis://cache is not used: no answer within 2 s'];
    const metadata = { ...green.build.metadata, notes } as unknown as BuildEvidence['metadata'];
    expect(said('builds', { made: true, metadata })).toEqual([
      `built in 591 s from a similar build; ${notes[0]}`,
    ]);
    expect(said('builds', { made: false, metadata })).toEqual(['taken from the store (393d86d68cd8)']);
  });
});

describe('a failed build', () => {
  const told = (log: string) =>
    judgeBuild(evidenceOfBroken(log)).map(({ failure }) => failure && renderFailure(failure));
  const warning = "../fs/vault.c:3:7: warning: unused variable 'x' [-Wunused-variable]\n";

  test('is reported with its first error', () => {
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

  test('with an error of an unknown kind has no blame and names the command', () => {
    const log = '  VAULT   vault.bin\nmake[1]: *** [fs/Makefile:7: vault.bin] Error 3\n';
    const [builds] = judgeBuild(evidenceOfBroken(log));
    expect(builds?.failure?.blame).toBe('unknown');
    expect(builds?.failure?.because).toContain('in VAULT   vault.bin');
  });

  test('in a host tool is not blamed on the kernel', () => {
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

  test('without an error message is not blamed on a warning', () => {
    expect(told(`${warning}make died\n`)).toMatchInlineSnapshot(`
      [
        "build: make failed
        last line  make died
        do         read build.log of this run: endgoal knows no line in it as an error",
      ]
    `);
  });
});

describe('a promised driver', () => {
  test('must be in the image', () => {
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

  test('is skipped if its option is off or a module', () => {
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

  test('is skipped without a System.map for a prebuilt kernel, but fails for our own', () => {
    const symbols = symbolsOf({ present: undefined });
    expect(said('symbols', { prebuilt: true, symbols })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: skipped: there is no System.map beside /store/kernel/393d86d68cd8/Image",
      ]
    `);
    expect(said('symbols', { prebuilt: false, symbols })).toMatchInlineSnapshot(`
      [
        "VIRTIO_VSOCKETS: build: it is unknown whether the driver of CONFIG_VIRTIO_VSOCKETS is in the image
        because    there is no System.map beside /store/kernel/393d86d68cd8/Image
        do         remove this entry from the store and build again",
      ]
    `);
  });
});
