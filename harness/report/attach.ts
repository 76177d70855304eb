import { attachment, description, label, logStep, parentSuite, Status } from 'allure-js-commons';
import type { Showing } from '../contract/proof.ts';
import type { StageName } from '../contract/stage.ts';
import { renderFailure } from '../core/errors.ts';
import { redact } from '../core/secrets/redact.ts';
import { exhibitsOf, type SheetsOf } from './exhibits.ts';

/** Label that puts a test into a category of the report: a blame, or `blocked`. */
const blameLabel = 'blame';

const markdown = (text: string) => redact(text).replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&');

/**
 * Writes the results of proofs to Allure, for the tests in a run's single worker. Needs the run's folder and its stages
 * in order.
 */
export function showing(run: {
  readonly folder: string;
  readonly chain: readonly StageName[];
  readonly sheetsOf: SheetsOf;
}): Showing {
  const { chain } = run;
  const shown = new Set<StageName>();
  return {
    async stage(name, outcome) {
      // The number keeps the stages in order in the report's tree.
      await parentSuite(`${chain.indexOf(name) + 1} ${name}`);
      await label('epic', 'The way to the end goal');
      await label('feature', name);
      if (outcome.state === 'failed') await label(blameLabel, outcome.failure.blame);
      if (shown.has(name) || outcome.state === 'blocked') return;
      shown.add(name);
      for (const { title, document } of exhibitsOf(name, outcome, run)) {
        await attachment(title, redact(document), { contentType: 'text/html', fileExtension: '.html' });
      }
    },
    async verdict({ check, subject, says, failure }) {
      const what = redact([check, subject].filter(part => part !== undefined).join(' '));
      await logStep(`${what}: ${redact(failure?.what ?? says)}`, failure ? Status.FAILED : Status.PASSED);
      if (!failure) return;
      await label(blameLabel, failure.blame);
      await attachment('What is wrong', redact(renderFailure(failure)), 'text/plain');
    },
    async blocked(by, because) {
      await label(blameLabel, by ? 'blocked' : 'skipped');
      await description(by ? `**Blocked by ${by}**: ${markdown(because)}` : `Skipped: ${markdown(because)}`);
      await attachment(by ? `Blocked by ${by}` : 'Skipped', redact(because), 'text/plain');
    },
  };
}
