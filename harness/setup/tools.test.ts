import { describe, expect, it } from 'vitest';
import { InfraError, UserError } from '../core/errors.ts';
import { findTool } from '../parts/workstation/tools.ts';

const nothing = { PATH: '', HOME: '/nowhere' };

describe('findTool', () => {
  it('returns path and version of a tool', async () => {
    expect(await findTool('git')).toEqual({
      name: 'git',
      path: expect.stringMatching(/^\/.*\/git$/),
      version: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it('reports a missing tool with its purpose and how to get it', async () => {
    const error = await findTool('vhost-device-vsock', nothing).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InfraError);
    expect(String(error)).toMatchInlineSnapshot(`
      "InfraError: tools: vhost-device-vsock is missing; the host's end of the guest's vsock, without /dev/vhost-vsock
        do         npm run setup; elsewhere than on Debian: cargo install vhost-device-vsock (0.3.0), or the program out of the Debian package of that name, on the PATH or as ENDGOAL_VHOST_DEVICE_VSOCK=<path>"
    `);
  });

  it('names the set-up group of a missing optional tool', async () => {
    await expect(findTool('adb', nothing)).rejects.toThrow('npm run setup -- --with device');
  });

  it('reports a variable that names no program as a UserError', async () => {
    const error = await findTool('qemu', { ENDGOAL_QEMU: '/nowhere/qemu' }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatchInlineSnapshot(`
      "UserError: tools: the qemu that was named can't be used
        because    ENDGOAL_QEMU=/nowhere/qemu is not a program
        do         correct ENDGOAL_QEMU, or unset it"
    `);
  });

  it('reports a program that does not start', async () => {
    await expect(
      findTool('qemu', { ENDGOAL_QEMU: '/bin/false' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [UserError: tools: the qemu that was named can't be used
        because    /bin/false --version exited with 1
        do         correct ENDGOAL_QEMU, or unset it]
    `);
  });
});
