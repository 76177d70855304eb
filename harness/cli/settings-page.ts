import { profiles } from '../../fragments/profiles.ts';
import { settingsTables } from '../contract/settings-help.ts';
import { toolchainNames } from '../parts/toolchain/named.ts';
import { overrideOf } from '../setup/tool.mjs';
import { tools } from '../setup/tools.mjs';

/** Generates docs/settings.md from the settings' schema. */
export function settingsPage(): string {
  const rows = tools.map(
    tool => `| \`${overrideOf(tool)}\` | ${tool.header ?? tool.command ?? tool.name} | ${tool.why} |`,
  );
  return `# Settings

Settings are environment variables. An empty variable counts as not set. A relative path is relative to the folder in which
you type the command, also below \`npm\`. A variable that looks like a misspelt setting is reported.

This page is made of the settings' schema: after a change, run \`npx vitest run --project unit harness/cli/settings-page -u\`.

${settingsTables({ PROFILE: Object.keys(profiles), TOOLCHAIN: toolchainNames })}

## Tools

Tools are found on the PATH. These variables name another one; \`npm run doctor\` shows the tools that are used.

| variable | tool | use |
|---|---|---|
${rows.join('\n')}

## Submitting to KCIDB

\`npm run kcidb\` reads the server from \`KCIDB_URL\` and the token from \`KCIDB_TOKEN\`.
`;
}
