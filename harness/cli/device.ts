import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pc from 'picocolors';
import { UserError } from '../core/errors.ts';
import { openScratch, sweepScratch } from '../core/scratch.ts';
import { onSignals } from '../core/signals.ts';
import { openStore } from '../core/store/store.ts';
import { deviceRootfs } from '../parts/device/rootfs.ts';
import { startVirtualDevice } from '../parts/device/virtual-device.ts';
import { openAdb } from '../parts/machine/adb/server.ts';
import { deviceKernel } from '../stages/boot/device-kernel.ts';
import { here } from './here.ts';
import { commandLine, main } from './main.ts';

/** Resolves on Ctrl-C or kill. */
function interrupted(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  onSignals(resolve);
  return promise;
}

await main(async () => {
  const { append } = commandLine('device')
    .description('Keeps a virtual device running: an emulated arm64 machine with KVM at EL2 and a real adbd.')
    .option('--append <words>', "words for the device's kernel: lsm=landlock,lockdown,yama,apparmor", '')
    .parse()
    .opts<{ append: string }>();
  const settings = here().settings;
  const store = openStore(settings.store);
  const folder = join(settings.reports, 'device');
  await mkdir(folder, { recursive: true });
  await sweepScratch();
  const ending = new AbortController();
  const working = {
    progress: (doing: string) => process.stderr.write(pc.dim(`${doing}\n`)),
    signal: ending.signal,
  };
  const ended = interrupted().then(signal =>
    ending.abort(
      new UserError({
        code: 'device.ended',
        what: `device: ended by ${signal}`,
        todo: 'start it again',
        again: 'npm run device',
      }),
    ),
  );
  await using scratch = await openScratch();
  const { image } = await deviceKernel({ settings, store, folder }, working);
  const root = await deviceRootfs(store, { ...working, log: join(folder, 'device.log') });
  await using server = await openAdb(scratch.path);
  await using device = await startVirtualDevice({
    server,
    kernel: image,
    root,
    logs: folder,
    commandLine: append.split(' ').filter(Boolean),
    signal: ending.signal,
  });
  const { serial } = device;
  process.stdout.write(`The virtual device answers adb ${device.powerOnToShell.toFixed(1)} s after power-on.

  a shell      adb connect ${serial} && adb -s ${serial} shell
  a run on it  LANE=device DEVICE=${serial} npm test
  its console  tail -f ${join(folder, 'device-console.log')}
  the end      Ctrl-C
`);
  await Promise.race([ended, device.exited]);
});
