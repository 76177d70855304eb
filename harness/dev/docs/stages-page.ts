import { registry } from '../../app/registry.ts';

/** Makes docs/stages.md from the registry. */
export function stagesPage(): string {
  const rows = registry.definitions.map(({ name, suite, needs, setting, proves }) => {
    const asked = setting ? `\`${setting}\`` : 'every run';
    return `| ${name} | [${suite}](../suites/${suite}.test.ts) | ${asked} | ${needs.join(', ') || 'nothing'} | ${proves} |`;
  });
  return `# Stages

A stage looks once in a run, when the first test asks for it. It needs other stages to pass; where one of them did not, the
stage is blocked. Suites run in the order of their names and are the specification: read them first.

This page is made of the registry: after a change, run \`npx vitest run --project unit harness/dev/docs -u\`.

| stage | suite | part of | needs | a stage that passed proves |
|---|---|---|---|---|
${rows.join('\n')}

A stage that looks at a guest also fails where the guest's kernel reports a panic, oops, BUG or WARNING meanwhile.

\`NETWORK=1\` needs \`npm run setup -- --with network\`, and \`PROFILE=hardened-host\` needs \`npm run setup -- --with device\`. A
profile may leave stages out; \`hardened-host\` has config, build and host.
`;
}
