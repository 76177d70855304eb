import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdbDevice } from './client.ts';
import { deviceFiles } from './files.ts';

const sha256 = createHash('sha256').update('kernel').digest('hex');
const name = `${sha256.slice(0, 16)}-Image`;
const root = '/data/local/tmp/endgoal';

let image = '';
beforeEach(async () => {
  image = join(await mkdtemp(join(tmpdir(), 'files-')), 'Image');
  await writeFile(image, 'kernel');
});
afterEach(() => rm(join(image, '..'), { recursive: true }));

/** A device that has these files; `answers` is what a command of it ends with. */
function mockDevice(files: Map<string, string>, answers: (command: string) => number = () => 0) {
  const asked: string[] = [];
  const device = {
    serial: 'phone',
    async shell(command: string) {
      asked.push(command);
      const [verb, from = '', to = ''] = command.split(' ');
      const exitCode = answers(command);
      if (verb === 'mv' && exitCode === 0) files.set(to, files.get(from) ?? '');
      const stdout = verb === 'sha256sum' ? `${files.get(from) ?? ''}  ${from}` : '';
      const stderr = exitCode === 0 ? '' : `${verb}: Permission denied`;
      return { exitCode, stdout, stderr, signal: undefined, seconds: 0 };
    },
    async push(_: string, remote: string) {
      asked.push(`push ${remote}`);
      files.set(remote, sha256);
    },
  } as unknown as AdbDevice;
  return { device, asked };
}

describe('a file for the device', () => {
  it('is pushed where adbd may write, checked there, and taken over by root', async () => {
    const { device, asked } = mockDevice(new Map());
    expect(await deviceFiles(device).put(image)).toBe(`${root}/files/${name}`);
    expect(asked).toEqual([
      `sha256sum ${root}/files/${name}`,
      `push ${root}/incoming/${name}`,
      `sha256sum ${root}/incoming/${name}`,
      `mv ${root}/incoming/${name} ${root}/files/${name}`,
    ]);
  });

  it('that is there already is not pushed again', async () => {
    const { device, asked } = mockDevice(new Map([[`${root}/files/${name}`, sha256]]));
    await deviceFiles(device).put(image);
    expect(asked).toEqual([`sha256sum ${root}/files/${name}`]);
  });

  it('that root can not take over is said, in the words of the device', async () => {
    const { device } = mockDevice(new Map(), command => (command.startsWith('mv') ? 1 : 0));
    await expect(deviceFiles(device).put(image)).rejects.toThrow(
      'device: phone did not take a file\n  last line  mv: Permission denied',
    );
  });
});
