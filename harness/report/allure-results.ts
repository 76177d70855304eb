import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFailure } from '../core/errors.ts';
import { redact } from '../core/secrets/redact.ts';
import type { Environment } from './environment.ts';
import { failuresOfRun } from './failures.ts';
import { overview } from './overview.ts';
import type { SavedRun } from './record.ts';

/** The bill of materials in a run's folder. */
export const sbomFile = 'sbom.cdx.json';

/** Beginning of the names of files that are ours and made anew each time. */
const own = 'endgoal-';

interface Result {
  status?: string;
  labels: { name: string; value: string }[];
}

/** The tree is made of stages: names of describe blocks are no parents beside them. */
function underItsStage(result: Result): Result {
  const stage = result.labels.findLast(label => label.name === 'parentSuite');
  return {
    ...result,
    labels: result.labels.filter(label => label.name !== 'parentSuite' || label === stage),
  };
}

/** Allure calls every error that is no comparison broken; a product that failed its proof has failed. */
function judged(result: Result): Result {
  const blame = result.labels.findLast(label => label.name === 'blame')?.value;
  if (result.status !== 'failed' && result.status !== 'broken') return result;
  return { ...result, status: blame === undefined || blame === 'product' ? 'failed' : 'broken' };
}

/** What a run is of, where several are shown together: `vault-guest on qemu, host-gcc`. */
export function combinationOf({ head }: SavedRun): string {
  const toolchain = typeof head['toolchain'] === 'string' ? `, ${head['toolchain']}` : '';
  return `${head.profile} on ${head.lane}${toolchain}`;
}

/** Says which run a result is of. */
function ofRun(result: Result, run: SavedRun): Result {
  const others = result.labels.filter(label => label.name !== 'run');
  return { ...result, labels: [...others, { name: 'run', value: combinationOf(run) }] };
}

const property = (text: string) => text.replace(/[\\:=#!\n]/g, char => (char === '\n' ? ' ' : `\\${char}`));

/** Completes what the tests left in `allure-results` with what is true of the run as a whole. Returns its path. */
export async function prepareResults(run: SavedRun, environment: Environment): Promise<string> {
  const folder = join(run.folder, 'allure-results');
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    if (file.startsWith(own)) await rm(path);
    if (!file.endsWith('-result.json')) continue;
    const result = JSON.parse(await readFile(path, 'utf8')) as Result;
    await writeFile(path, JSON.stringify(ofRun(judged(underItsStage(result)), run)));
  }
  const rows = Object.entries(environment).map(([name, value]) => `${property(name)} = ${property(value)}`);
  await writeFile(join(folder, 'environment.properties'), redact(`${rows.join('\n')}\n`));
  const attachments = await Promise.all(
    overview(run, environment).map(async ({ title, document }, at) => {
      const source = `${own}${at}-${randomUUID()}-attachment.html`;
      await writeFile(join(folder, source), redact(document));
      return { name: title, source, type: 'text/html' };
    }),
  );
  if (existsSync(join(run.folder, sbomFile))) {
    const source = `${own}${randomUUID()}-attachment.json`;
    await copyFile(join(run.folder, sbomFile), join(folder, source));
    attachments.push({ name: 'Bill of materials (CycloneDX)', source, type: 'application/json' });
  }
  const errors = failuresOfRun(run).map(failure => ({ message: redact(renderFailure(failure)) }));
  await writeFile(
    join(folder, `${own}${randomUUID()}-globals.json`),
    JSON.stringify({ attachments, errors }),
  );
  return folder;
}
