import { expect, test } from 'vitest';
import { parseFragment } from '../fragment.ts';
import { readText } from '../memory-tree.ts';
import { explainRequests } from './explain.ts';
import { renderExplanation } from './render.ts';

/** Many options below one that a fix could turn off. */
const family = (parent: string, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `config ${parent}_${index}\n\tbool "x"\n\tdefault y\n\tdepends on ${parent}\n`,
  ).join('');

interface Case {
  readonly kconfig: string;
  readonly fragment: string;
  readonly shell?: (command: string) => string;
  readonly keep?: readonly string[];
}

/** The lines that advise, without their label. */
function advice({ kconfig, fragment, shell = () => '', keep = [] }: Case): string[] {
  const model = readText(kconfig, { shell });
  const base = { mode: 'alldefconfig', settings: [], keep: new Set(keep) } as const;
  const [explanation] = explainRequests(model, base, parseFragment(fragment, 'a.config'));
  const lines = explanation ? renderExplanation(explanation) : [];
  return lines.slice(lines.findIndex(line => line.startsWith('  do'))).map(line => line.slice(13));
}

test('turns off a bool that a dependency negates', () => {
  const kconfig = 'config REDUCED\n\tbool "r"\n\tdefault y\nconfig BTF\n\tbool "b"\n\tdepends on !REDUCED\n';
  expect(advice({ kconfig, fragment: 'CONFIG_BTF=y' })).toEqual(['# CONFIG_REDUCED is not set']);
});

const selected = `${family('NET', 60)}config NET\n\tbool "net"\n\tdefault y
config A\n\tbool "a"\n\tdefault y\n\tdepends on NET\n\tselect LIB
config B\n\tbool "b"\n\tdefault y\n\tdepends on NET\n\tselect LIB
config LIB\n\tbool\n`;

test('turns off the selectors rather than the one option that both need', () => {
  expect(advice({ kconfig: selected, fragment: '# CONFIG_LIB is not set' })).toEqual([
    '# CONFIG_A is not set',
    '# CONFIG_B is not set',
  ]);
});

test('lists the other options that a fix turns off', () => {
  const kconfig = `config A\n\tbool "a"\n\tdefault y\n\tselect LIB\nconfig LIB\n\tbool\n${family('A', 3)}`;
  expect(advice({ kconfig, fragment: '# CONFIG_LIB is not set' })).toEqual([
    '# CONFIG_A is not set',
    '3 options more: A_0, A_1, A_2',
  ]);
});

test('refuses a fix that turns off too much', () => {
  const kconfig = `${family('NET', 60)}config NET\n\tbool "net"\n\tdefault y\n\tselect LIB\nconfig LIB\n\tbool\n`;
  expect(advice({ kconfig, fragment: '# CONFIG_LIB is not set' })).toEqual([
    'take the line out: CONFIG_LIB cannot sensibly be off',
    '  it would take CONFIG_NET=n, which turns off 60 of 61 options: NET_0, NET_1, NET_2, NET_3, NET_4, NET_5 and 54 more',
  ]);
});

test('never turns off an option that the base keeps', () => {
  expect(advice({ kconfig: selected, fragment: '# CONFIG_LIB is not set', keep: ['B'] })).toEqual([
    'take the line out: CONFIG_LIB cannot sensibly be off',
    '  it would take CONFIG_A=n, CONFIG_B=n, which turns off B: a policy keeps it on',
  ]);
});

test('names a selector that no line of a fragment turns off', () => {
  const kconfig = 'config ARCH\n\tdef_bool y\n\tselect LIB\nconfig LIB\n\tbool\n';
  expect(advice({ kconfig, fragment: '# CONFIG_LIB is not set' })).toEqual([
    'take the line out: no line of a fragment turns off what selects it (ARCH)',
  ]);
});

test('names clang for a flag that only clang takes', () => {
  const kconfig = `cc-option = $(shell,probe $(1))
config CFI
	bool "cfi"
	depends on $(cc-option,-fsanitize=kcfi)
`;
  expect(advice({ kconfig, fragment: 'CONFIG_CFI=y', shell: () => 'n' })).toEqual([
    'build with LLVM: --make LLVM=1 here, TOOLCHAIN=host-clang for npm test (needs clang)',
  ]);
});

test('names pahole with its version beside the lines that are needed as well', () => {
  const kconfig = `config PAHOLE_VERSION
	int
	default $(shell,pahole-version.sh)
config DEBUG
	bool "debug"
config BTF
	bool "btf"
	depends on PAHOLE_VERSION >= 116 && DEBUG
`;
  expect(advice({ kconfig, fragment: 'CONFIG_BTF=y', shell: () => '0' })).toEqual([
    'install pahole (package dwarves) where the kernel is built (needs pahole 1.16 or newer)',
    'CONFIG_DEBUG=y',
  ]);
});

test('asks for a bool as y where m was asked', () => {
  const kconfig = 'config VIRT\n\tbool "virt"\nconfig KVM\n\tbool "kvm"\n\tdepends on VIRT\n';
  expect(advice({ kconfig, fragment: 'CONFIG_KVM=m' })).toEqual([
    'CONFIG_VIRT=y',
    'CONFIG_KVM=y  instead of m in a.config:1',
  ]);
});

test('makes a symbol without a prompt m through its selector', () => {
  const kconfig = `config MODULES
	bool "m"
	default y
	${'modules'}
config COMMON
	tristate
config DRIVER
	tristate "d"
	select COMMON
`;
  expect(advice({ kconfig, fragment: 'CONFIG_COMMON=m' })).toEqual(['CONFIG_DRIVER=m']);
});

test('names a symbol that the architecture never sets', () => {
  const kconfig = 'config HAVE_XZ\n\tbool\nconfig XZ\n\tbool "xz"\n\tdepends on HAVE_XZ\n';
  expect(advice({ kconfig, fragment: 'CONFIG_XZ=y' })).toEqual([
    'take the line out: nothing that this architecture reads sets HAVE_XZ',
  ]);
});

test('prefers options that are requested already', () => {
  const kconfig = `config MENU
	bool "menu"
config CONSOLE
	bool "console"
	select VIRTIO
config PCI
	bool "pci"
	depends on MENU
	select VIRTIO
config VIRTIO
	bool
config VSOCK
	bool "vsock"
	depends on VIRTIO
`;
  expect(advice({ kconfig, fragment: 'CONFIG_VSOCK=y\nCONFIG_PCI=y' })).toEqual(['CONFIG_MENU=y']);
});
