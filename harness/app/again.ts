import type { StageDefinition } from '../contract/stage-definition.ts';

/** The suite's file, from the project's folder. */
export const suiteFile = ({ suite }: Pick<StageDefinition, 'suite'>) => `suites/${suite}.test.ts`;

/** The command that repeats a stage with all that it needs. */
export const againOf = (stage: Pick<StageDefinition, 'suite' | 'setting'>) =>
  `${stage.setting ? `${stage.setting} ` : ''}npm test -- ${suiteFile(stage)}`;
