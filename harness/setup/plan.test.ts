import { describe, expect, it } from 'vitest';
import { SetupError } from './failure.mjs';
import { cannotInstall, checkGroups, makePlan, packageOf, packagesOf } from './plan.mjs';
import type { Tool } from './tool.mjs';
import { tools } from './tools.mjs';

const all = tools.map(tool => ({ tool, path: `/usr/bin/${tool.name}` }));
const without = (...names: string[]) =>
  all.map(one => (names.includes(one.tool.name) ? { tool: one.tool } : one));

const names = (chosen: readonly Tool[]) => chosen.map(({ name }) => name);

describe('the plan', () => {
  it('is empty if every tool is installed', () => {
    const plan = makePlan([], all);
    expect([plan.install, plan.fetch]).toEqual([[], []]);
  });

  it('installs missing tools from Debian, and fetches those that the release lacks', () => {
    const plan = makePlan([], without('qemu', 'ccache', 'vhost-device-vsock'));
    expect(names(plan.install)).toEqual(['qemu', 'ccache']);
    expect(packagesOf(plan)).toEqual(['qemu-system-arm', 'ccache']);
    expect(names(plan.fetch)).toEqual(['vhost-device-vsock']);
  });

  it('includes optional groups only on request', () => {
    const detections = without('adb', 'clang', 'dockerd');
    expect(names(makePlan([], detections).install)).toEqual([]);
    expect(names(makePlan(['device', 'clang'], detections).install)).toEqual(['adb', 'clang']);
  });

  it('fetches a damaged tool again', () => {
    const plan = makePlan(
      [],
      all.map(one => (one.tool.fetched ? { tool: one.tool, problem: 'its checksum differs' } : one)),
    );
    expect(names(plan.fetch)).toEqual(['vhost-device-vsock']);
  });

  it('refuses a variable that names no program', () => {
    const problem = 'ENDGOAL_QEMU=/opt/qemu is not a program';
    const detections = all.map(one => (one.tool.name === 'qemu' ? { tool: one.tool, problem } : one));
    expect(() => makePlan([], detections)).toThrowErrorMatchingInlineSnapshot(`
      [SetupError: set-up: a variable names a tool that does not exist
        because    ENDGOAL_QEMU=/opt/qemu is not a program
        do         correct it, or unset it so that set-up installs the tool]
    `);
  });

  it('refuses an unknown group', () => {
    expect(() => checkGroups(['device', 'gpu'])).toThrowErrorMatchingInlineSnapshot(`
      [SetupError: set-up: no group is called gpu
        do         --with takes containers, device, clang, shared-cache, network, report-tests]
    `);
  });
});

describe('on another distribution', () => {
  it('lists each missing tool with its purpose and source', () => {
    const plan = makePlan([], without('qemu', 'ccache', 'vhost-device-vsock'));
    const failure = cannotInstall(plan, 'Fedora Linux 42 is not Debian or made from it');
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure?.message).toMatchInlineSnapshot(`
      "set-up: Fedora Linux 42 is not Debian or made from it; install the missing tools by hand
        because    qemu                QEMU 7.2 or newer with its aarch64 system emulator (runs the guest)
                   vhost-device-vsock  cargo install vhost-device-vsock (0.3.0), or the program out of the Debian package of that name (the host's end of the guest's vsock, without /dev/vhost-vsock)
        do         put them on the PATH, or name them with ENDGOAL_QEMU=<path> and so on; then npm run setup again"
    `);
  });

  it('continues if all tools of the chain are installed', () => {
    expect(cannotInstall(makePlan([], without('ccache')), 'Fedora is not Debian')).toBeUndefined();
  });
});

describe('the table of tools', () => {
  it('has one row for each name', () => {
    expect(new Set(names(tools)).size).toBe(tools.length);
  });

  it.each(tools)('has a Debian source for $name', tool => {
    expect(packageOf(tool) || tool.fetched?.package).toMatch(/^[a-z0-9.+-]+$/);
  });
});
