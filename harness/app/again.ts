import type { StageDefinition } from '../contract/stage-definition.ts';

/** Path of the suite's file, relative to the project's folder. */
export const suiteFile = ({ suite }: Pick<StageDefinition, 'suite'>) => `suites/${suite}.test.ts`;

/** Returns the command that repeats a stage and its dependencies. */
export const againOf = (stage: Pick<StageDefinition, 'suite' | 'setting'>) =>
  `${stage.setting ? `${stage.setting} ` : ''}npm test -- ${suiteFile(stage)}`;
