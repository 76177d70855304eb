import { describe, expect, it } from 'vitest';
import { defineStage, type StageImplementation } from '../contract/stage-definition.ts';
import { againOf } from './again.ts';
import { registry, registryWith } from './registry.ts';

const implementation: StageImplementation = {
  deadline: () => 1,
  collect: async () => ({ evidence: {}, live: undefined }),
  judge: () => [],
};
const own = (name: string, order: number, needs: readonly string[] = ['boot']) =>
  defineStage({
    name,
    suite: `${order}-${name}`,
    proves: 'a team proves it',
    needs,
    load: async () => implementation,
  });

describe('the registry', () => {
  it('has the built-in stages in the order of their suites, each with its repeat command', () => {
    expect(registry.definitions.map(stage => `${stage.name}: ${againOf(stage)}`)).toMatchInlineSnapshot(`
      [
        "config: npm test -- suites/10-config.test.ts",
        "build: npm test -- suites/20-build.test.ts",
        "boot: npm test -- suites/30-boot.test.ts",
        "drivers: npm test -- suites/40-drivers.test.ts",
        "vsock: npm test -- suites/50-vsock.test.ts",
        "postgres: npm test -- suites/60-postgres.test.ts",
        "network: NETWORK=1 npm test -- suites/65-network.test.ts",
        "host: PROFILE=hardened-host npm test -- suites/70-host.test.ts",
        "soak: SOAK=1 npm test -- suites/80-soak.test.ts",
      ]
    `);
  });

  it("orders a team's stage by the number of its suite", () => {
    const { names } = registryWith([own('thermal', 45), own('last', 99)]);
    expect(names.slice(4, 6)).toEqual(['thermal', 'vsock']);
    expect(names.at(-1)).toBe('last');
  });

  it('refuses two stages of one name, and a stage that needs an unknown stage', () => {
    expect(() => registryWith([own('boot', 31)])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: stages: there are two stages named boot
        do         rename your own stage, and its suite with it]
    `);
    expect(() => registryWith([own('thermal', 45, ['heat'])])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: stages: thermal needs the unknown stage heat
        because    known: config, build, boot, drivers, thermal, vsock, postgres, network, host, soak
        do         correct the \`needs\` of thermal]
    `);
  });

  it("refuses a suite whose name does not contain the stage's name", () => {
    expect(() => defineStage({ ...own('thermal', 45), suite: '45-heat' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: stage "thermal": name its suite NN-thermal, not "45-heat"]`,
    );
    expect(() => own('Thermal stage', 45)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: stage "Thermal stage": a name has lower-case letters, digits and hyphens]`,
    );
  });

  it('loads the code of a stage once, and lists loaded stages in their order', async () => {
    let loads = 0;
    const counted = {
      ...own('thermal', 45),
      load: async () => {
        loads++;
        return implementation;
      },
    };
    const { load, loaded, code } = registryWith([counted]);
    expect(loaded()).toEqual([]);
    await Promise.all([load(['thermal']), load(['thermal'])]);
    expect([loads, code('thermal') === implementation, loaded().length]).toEqual([1, true, 1]);
  });
});
