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
  it('is empty where every tool is there', () => {
    const plan = makePlan([], all);
    expect([plan.install, plan.fetch]).toEqual([[], []]);
  });

  it('installs what is missing from Debian, fetches what this release lacks', () => {
    const plan = makePlan([], without('qemu', 'ccache', 'vhost-device-vsock'));
    expect(names(plan.install)).toEqual(['qemu', 'ccache']);
    expect(packagesOf(plan)).toEqual(['qemu-system-arm', 'ccache']);
    expect(names(plan.fetch)).toEqual(['vhost-device-vsock']);
  });

  it('brings optional groups only when they are asked for', () => {
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

  it('does not install over a variable that is wrong', () => {
    const problem = 'ENDGOAL_QEMU=/opt/qemu is not a program';
    const detections = all.map(one => (one.tool.name === 'qemu' ? { tool: one.tool, problem } : one));
    expect(() => makePlan([], detections)).toThrowErrorMatchingInlineSnapshot(`
      [SetupError: set-up: a variable names a tool that is not there
        because    ENDGOAL_QEMU=/opt/qemu is not a program
        do         set it right, or unset it to have the tool installed]
    `);
  });

  it('refuses a group that is not there', () => {
    expect(() => checkGroups(['device', 'gpu'])).toThrowErrorMatchingInlineSnapshot(`
      [SetupError: set-up: no group is called gpu
        do         --with takes containers, device, clang, shared-cache, network, report-tests]
    `);
  });
});

describe('on another distribution', () => {
  it('names each missing tool, what it is for and where it comes from', () => {
    const plan = makePlan([], without('qemu', 'ccache', 'vhost-device-vsock'));
    const failure = cannotInstall(plan, 'Fedora Linux 42 is not Debian or made from it');
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure?.message).toMatchInlineSnapshot(`
      "set-up: Fedora Linux 42 is not Debian or made from it; what is missing is yours to install
        because    qemu                QEMU 7.2 or newer with its aarch64 system emulator (runs the guest)
                   vhost-device-vsock  cargo install vhost-device-vsock (0.3.0), or the program out of the Debian package of that name (the host's end of the guest's vsock, without /dev/vhost-vsock)
        do         put them on the PATH, or name them with ENDGOAL_QEMU=<path> and so on; then npm run setup again"
    `);
  });

  it('goes on when the chain has all it needs', () => {
    expect(cannotInstall(makePlan([], without('ccache')), 'Fedora is not Debian')).toBeUndefined();
  });
});

describe('the table of tools', () => {
  it('has one row a name', () => {
    expect(new Set(names(tools)).size).toBe(tools.length);
  });

  it.each(tools)('says how $name comes to Debian', tool => {
    expect(packageOf(tool) || tool.fetched?.package).toMatch(/^[a-z0-9.+-]+$/);
  });
});
