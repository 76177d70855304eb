import { expect, test } from 'vitest';
import { settingsPage } from './settings-page.ts';

test('docs/settings.md lists every setting of the schema', async () => {
  await expect(settingsPage()).toMatchFileSnapshot('../../docs/settings.md');
});
