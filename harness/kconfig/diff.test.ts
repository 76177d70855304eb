import { expect, test } from 'vitest';
import { diffConfigs } from './diff.ts';
import { parseDotconfig } from './dotconfig.ts';

const diff = (before: string, after: string) =>
  diffConfigs(parseDotconfig(before, 'before'), parseDotconfig(after, 'after'));

test.each([
  ['absent', '', '# CONFIG_A is not set'],
  ['order', 'CONFIG_A=y\nCONFIG_B=m', 'CONFIG_B=m\nCONFIG_A=y'],
  ['leading zeros', 'CONFIG_A=0x0010', 'CONFIG_A=0x10'],
  ['case of hexadecimals', 'CONFIG_A=0xFF', 'CONFIG_A=0xff'],
  ['a missing 0x', 'CONFIG_A=ff00', 'CONFIG_A=0xff00'],
  ['zeros of integers', 'CONFIG_A=-007', 'CONFIG_A=-7'],
])('%s is no difference', (_, before, after) => {
  expect(diff(before, after)).toEqual([]);
});

test.each([
  ['CONFIG_A=y', '', { before: 'y', after: 'n' }],
  ['CONFIG_A=y', 'CONFIG_A=m', { before: 'y', after: 'm' }],
  ['CONFIG_A=16', 'CONFIG_A=0x10', { before: '16', after: '0x10' }],
  ['CONFIG_A="01"', 'CONFIG_A="1"', { before: '01', after: '1' }],
  ['CONFIG_A="y"', 'CONFIG_A=y', { before: 'y', after: 'y' }],
  ['', 'CONFIG_A=""', { before: 'absent', after: '' }],
  ['CONFIG_A=16', '', { before: '16', after: 'absent' }],
  ['', 'CONFIG_A=0', { before: 'absent', after: '0' }],
  ['CONFIG_A=1', 'CONFIG_A=-1', { before: '1', after: '-1' }],
])('%j and %j differ', (before, after, expected) => {
  expect(diff(before, after)).toEqual([{ symbol: 'A', ...expected }]);
});
