import { describe, expect, test } from 'vitest';
import { parseFragment } from '../fragment.ts';
import { readText } from '../memory-tree.ts';
import type { KconfigModel } from '../model.ts';
import { explainRequests } from './explain.ts';
import { whatBreaksIfOff, whoSelects } from './relations.ts';
import { renderExplanation } from './render.ts';

const kconfig = `
config MODULES
	bool "Modules"
	modules

menuconfig NET
	bool "Networking"

if NET
config INET
	bool "TCP/IP"

config TUN
	tristate "TUN/TAP"
	depends on INET || IPX

config TUNNEL
	tristate

config IPIP
	tristate "IP in IP"
	depends on INET
	select TUNNEL
endif

choice
	prompt "Preemption"
config PREEMPT_NONE
	bool "None"
config PREEMPT
	bool "Full"
endchoice

config CPUS
	int "CPUs"
	range 2 64
	default 8

config CMDLINE
	string "Command line"

config CC_HAS_IT
	def_bool n

config HARDENED
	bool "Hardened"
	depends on CC_HAS_IT
`;

const model = readText(kconfig);
const base = { mode: 'allnoconfig', settings: [] } as const;

/** Explanations of a fragment's requests, as people see them. */
function explain(text: string, of: KconfigModel = model): string {
  return explainRequests(of, base, parseFragment(text, 'a.config'))
    .map(explanation => renderExplanation(explanation).join('\n'))
    .join('\n');
}

test('explains no request that is met', () => {
  expect(explain('CONFIG_NET=y\nCONFIG_INET=y\n# CONFIG_IPIP is not set\nCONFIG_CPUS=16')).toBe('');
});

describe('distinguishes the causes', () => {
  test('unmet dependencies, followed to the line that is at fault', () => {
    expect(explain('CONFIG_TUN=y\n# CONFIG_NET is not set')).toMatchInlineSnapshot(`
      "CONFIG_TUN: asked y, is n  a.config:1
        defined    Kconfig:13
        because    needs INET || IPX, which is n  Kconfig:15
                     INET (Kconfig:10) is n
                       needs NET (Kconfig:6), which is n, asked in a.config:2  Kconfig:9
                     IPX (not defined for this architecture) is n
                   needs NET (Kconfig:6), which is n, asked in a.config:2  Kconfig:9
        do         CONFIG_NET=y  instead of n in a.config:2
                   CONFIG_INET=y"
    `);
  });
  test('no prompt', () => {
    expect(explain('CONFIG_NET=y\nCONFIG_INET=y\nCONFIG_TUNNEL=y')).toMatchInlineSnapshot(`
      "CONFIG_TUNNEL: asked y, is n  a.config:3
        defined    Kconfig:17
        because    it has no prompt; only Kconfig itself sets it:
                     select by IPIP (n)  Kconfig:23
        do         CONFIG_IPIP=y"
    `);
  });
  test('an unknown symbol', () => {
    expect(explain('CONFIG_PREEMT=y')).toMatchInlineSnapshot(`
      "CONFIG_PREEMT: asked y, is n  a.config:1
        because    no symbol of that name in what this architecture reads
                   like it: PREEMPT  Kconfig:30
        do         ask for CONFIG_PREEMPT instead, if that is meant"
    `);
  });
  test('a choice that is taken', () => {
    expect(explain('CONFIG_PREEMPT_NONE=y\nCONFIG_PREEMPT=y')).toMatchInlineSnapshot(`
      "CONFIG_PREEMPT_NONE: asked y, is n  a.config:1
        defined    Kconfig:28
        because    the choice "Preemption" (Kconfig:26) is taken by PREEMPT, asked in a.config:2
        do         # CONFIG_PREEMPT is not set  instead of y in a.config:2"
    `);
  });
  test('m without modules', () => {
    expect(explain('CONFIG_NET=y\nCONFIG_INET=y\nCONFIG_TUN=m')).toMatchInlineSnapshot(`
      "CONFIG_TUN: asked m, is y  a.config:3
        defined    Kconfig:13
        because    MODULES is n, so m means y
        do         CONFIG_MODULES=y"
    `);
  });
  test('m of a bool', () => {
    expect(explain('CONFIG_NET=m')).toMatchInlineSnapshot(`
      "CONFIG_NET: asked m, is n  a.config:1
        defined    Kconfig:6
        because    it is a bool and takes y or n
        do         CONFIG_NET=y  instead of m in a.config:1"
    `);
  });
  test('out of range', () => {
    expect(explain('CONFIG_CPUS=100')).toMatchInlineSnapshot(`
      "CONFIG_CPUS: asked 100, is 64  a.config:1
        defined    Kconfig:34
        because    its range is 2 to 64  Kconfig:36
        do         ask for a value from 2 to 64"
    `);
  });
  test('a string without quotes', () => {
    expect(explain('CONFIG_CMDLINE=quiet')).toMatchInlineSnapshot(`
      "CONFIG_CMDLINE: asked quiet, is   a.config:1
        defined    Kconfig:39
        because    it is a string and takes a text in double quotes
        do         CONFIG_CMDLINE="quiet"  instead of quiet in a.config:1"
    `);
  });
  test('forced on by a select', () => {
    expect(
      explain('CONFIG_NET=y\nCONFIG_INET=y\nCONFIG_IPIP=y\n# CONFIG_TUNNEL is not set'),
    ).toMatchInlineSnapshot(`
      "CONFIG_TUNNEL: asked n, is y  a.config:4
        defined    Kconfig:17
        because    selected by IPIP (y)  Kconfig:23
        do         # CONFIG_IPIP is not set  instead of y in a.config:3"
    `);
  });
  test('a renamed symbol', () => {
    const renamed = readText(
      'config CFI\n\tbool "CFI"\n\tdefault CFI_CLANG\nconfig CFI_CLANG\n\tbool\n\ttransitional\n',
    );
    expect(explain('CONFIG_CFI_CLANG=y', renamed)).toMatchInlineSnapshot(`
      "CONFIG_CFI_CLANG: asked y, is n  a.config:1
        defined    Kconfig:4
        because    it was renamed: read from an old .config, never written
                   now CFI  Kconfig:1
        do         ask for CONFIG_CFI instead"
    `);
  });
  test('a dependency that no assignment can change', () => {
    expect(explain('CONFIG_HARDENED=y')).toMatchInlineSnapshot(`
      "CONFIG_HARDENED: asked y, is n  a.config:1
        defined    Kconfig:45
        because    needs CC_HAS_IT (Kconfig:42), which is n  Kconfig:47
                     it has no prompt; only Kconfig itself sets it:
                       default n  Kconfig:43
        do         no assignment helps: it needs another tree, architecture or toolchain; take the line out"
    `);
  });
});

test('an overridden request names the line that overrides it', () => {
  const [first, second] = parseFragment('CONFIG_NET=y\nCONFIG_NET=n', 'a.config');
  if (!first || !second) throw new Error('two requests were given');
  const explanations = explainRequests(model, base, [second], [{ request: first, by: second }]);
  expect(explanations.map(renderExplanation)).toMatchInlineSnapshot(`
    [
      [
        "CONFIG_NET: asked y, is n  a.config:1",
        "  defined    Kconfig:6",
        "  because    a.config:2 asks for n later",
        "  do         take one of the two lines out",
      ],
    ]
  `);
});

test('a fix has no assignment too many', () => {
  const [explanation] = explainRequests(model, base, parseFragment('CONFIG_TUN=y', 'a.config'));
  expect(explanation?.fix?.changes.map(({ symbol, value }) => `${symbol}=${value}`)).toEqual([
    'NET=y',
    'INET=y',
  ]);
});

test('lists the selectors of a symbol and the effects of turning it off', () => {
  const requests = parseFragment('CONFIG_NET=y\nCONFIG_INET=y\nCONFIG_IPIP=y', 'a.config');
  const symbol = (name: string) => model.byName.get(name) ?? model.modules;
  expect(whoSelects(model, base, requests, symbol('TUNNEL')).selectedBy).toMatchObject([
    { symbol: 'IPIP', value: 'y' },
  ]);
  const { broken } = whatBreaksIfOff(model, base, requests, symbol('INET'));
  expect(broken.map(({ symbol: name, request }) => [name, request?.line])).toEqual([
    ['TUNNEL', undefined],
    ['IPIP', 3],
  ]);
});
