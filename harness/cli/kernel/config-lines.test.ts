import { expect, test } from 'vitest';
import { ConfigLines } from './config-lines.ts';

const text = Array.from({ length: 300 }, (_, at) => `CONFIG_V${at}=y\n`).join('');
const lines = new ConfigLines(text);

test.each([
  ['itself', text, 0],
  ['a text without its last newline', text.trimEnd(), 0],
  ['one line changed', text.replace('CONFIG_V7=y', 'CONFIG_V7=m'), 2],
  ['an added line', `${text}CONFIG_TUN=y\n`, 1],
  ['a removed line', text.replace('CONFIG_V150=y\n', ''), 1],
  ['removed first and last lines', text.replace('CONFIG_V0=y\n', '').replace('CONFIG_V299=y\n', ''), 2],
  ['nothing', '', 300],
  ['other lines only', 'CONFIG_TUN=y\nCONFIG_TAP=y\n', 302],
])('%s', (_, other, apart) => {
  expect(lines.apart(other)).toBe(apart);
});
