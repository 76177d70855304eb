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

/** File of the bill of materials in a run's folder. */
export const sbomFile = 'sbom.cdx.json';

/** Prefix of the result files that endgoal writes; they are replaced each time. */
const own = 'endgoal-';

interface Result {
  status?: string;
  labels: { name: string; value: string }[];
}

/** The report's tree consists of stages, so names of describe blocks are not used as parents. */
function underItsStage(result: Result): Result {
  const stage = result.labels.findLast(label => label.name === 'parentSuite');
  return {
    ...result,
    labels: result.labels.filter(label => label.name !== 'parentSuite' || label === stage),
  };
}

/**
 * Allure marks every error that is not a comparison as broken. A product that failed its proof must be marked as
 * failed.
 */
function judged(result: Result): Result {
  const blame = result.labels.findLast(label => label.name === 'blame')?.value;
  if (result.status !== 'failed' && result.status !== 'broken') return result;
  return { ...result, status: blame === undefined || blame === 'product' ? 'failed' : 'broken' };
}

/** Name of a run in a report of several runs: `vault-guest on qemu, host-gcc`. */
export function combinationOf({ head }: SavedRun): string {
  const toolchain = typeof head['toolchain'] === 'string' ? `, ${head['toolchain']}` : '';
  return `${head.profile} on ${head.lane}${toolchain}`;
}

/** Labels a result with its run. */
function ofRun(result: Result, run: SavedRun): Result {
  const others = result.labels.filter(label => label.name !== 'run');
  return { ...result, labels: [...others, { name: 'run', value: combinationOf(run) }] };
}

const property = (text: string) => text.replace(/[\\:=#!\n]/g, char => (char === '\n' ? ' ' : `\\${char}`));

/** Adds facts about the whole run to the `allure-results` of its tests. Returns the path of that folder. */
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
