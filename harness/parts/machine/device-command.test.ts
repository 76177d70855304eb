import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../core/errors.ts';
import { adbDevice } from './adb/client.ts';
import { deviceFiles } from './adb/files.ts';
import { mockPhone, mockSerial } from './adb/mock-phone.ts';
import { deviceCommand } from './device-command.ts';
import { givenCrosvm } from './given-crosvm.ts';

const crosvm = '/apex/com.android.virt/bin/crosvm';

/** The rule, blame and cause of what a promise rejects with. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => {
      if (!(error instanceof HarnessError)) throw error;
      const { rule, blame, because } = error.failure;
      return `${rule} (${blame}): ${because}`;
    },
  );

describe('a crosvm on the device that does not say its options', () => {
  it.each([
    ['echo "crosvm: Permission denied" >&2; exit 126', 'vmm-not-executable (infrastructure)'],
    [
      'echo "sh: crosvm: cannot execute binary file: Exec format error" >&2; exit 126',
      'vmm-other-architecture',
    ],
    ['echo "CANNOT LINK EXECUTABLE crosvm: library libx.so not found" >&2; exit 1', 'vmm-libraries-missing'],
    ['echo "sh: crosvm: inaccessible or not found" >&2; exit 127', 'vmm-missing'],
    ['exit 0', 'vmm-no-help'],
  ])('%s', async (body, rule) => {
    await using phone = await mockPhone({ uid: 0 });
    await phone.crosvm(body);
    const device = adbDevice(phone.server, mockSerial, 'adbd');
    expect(await refusal(deviceCommand(device, crosvm))).toContain(rule);
  });
});

describe("a crosvm of the user's", () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crosvm-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const given = async (bytes: Buffer | undefined) => {
    await using phone = await mockPhone({ uid: 0 });
    const device = adbDevice(phone.server, mockSerial, 'adbd');
    const path = join(folder, 'crosvm');
    if (bytes) await writeFile(path, bytes);
    return (await refusal(givenCrosvm(device, deviceFiles(device), path))).replaceAll(folder, '<folder>');
  };

  it('that is not there is an error of the user', async () => {
    expect(await given(undefined)).toContain('vmm-missing (user): ENOENT');
  });

  it('that is no program is an error of the user', async () => {
    expect(await given(Buffer.from('#!/bin/sh\nexec crosvm "$@"\n'))).toContain(
      '(user): it is no ELF program',
    );
  });

  it('that is built for x86-64 is an error of the user, found before anything is pushed', async () => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF', 'latin1');
    header.writeUInt16LE(62, 18);
    expect(await given(header)).toContain('its ELF header says machine 62, not 183 (aarch64)');
  });
});
