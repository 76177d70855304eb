import { open } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import type { AdbDevice } from './adb/client.ts';
import type { DeviceFiles } from './adb/files.ts';
import { lineOf } from './device-command.ts';

const setting = 'ENDGOAL_DEVICE_CROSVM';
/** e_machine of an ELF header (elf(5)), at byte 18. */
const aarch64 = 183;

/** Throws UserError unless the file is a program for arm64, by its own header. */
async function checkProgram(path: string): Promise<void> {
  const wrong = (because: string, rule = 'vmm-other-architecture') =>
    new UserError({
      code: 'vmm.unusable',
      what: `device: ${setting}=${path} is no crosvm for the device`,
      because,
      todo: `give the path of a crosvm that is built for aarch64 Linux, or leave ${setting} out`,
      rule,
    });
  await using file = await open(path).catch((cause: Error) => {
    throw wrong(cause.message, 'vmm-missing');
  });
  const header = Buffer.alloc(20);
  await file.read(header, 0, header.length, 0).catch((cause: Error) => {
    throw wrong(cause.message);
  });
  if (header.readUInt32BE(0) !== 0x7f454c46) throw wrong('it is no ELF program');
  const made = header.readUInt16LE(18);
  if (made !== aarch64) throw wrong(`its ELF header says machine ${made}, not ${aarch64} (aarch64)`);
}

/** Puts a crosvm of the user's on the device. Returns its path there. */
export async function givenCrosvm(device: AdbDevice, files: DeviceFiles, path: string): Promise<string> {
  await checkProgram(path);
  const pushed = await files.put(path);
  // Files of a run are named by their content; the lane knows a crosvm by its name.
  const there = `${pushed.slice(0, pushed.lastIndexOf('/'))}/${pushed.split('/').at(-1)?.split('-')[0]}-crosvm`;
  if (there !== pushed) await device.shell(lineOf(['ln', '-f', pushed, there]), { deadline: 10 });
  await device.shell(lineOf(['chmod', '0755', pushed]), { deadline: 10 });
  return there;
}
