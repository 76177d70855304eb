import type { Profile } from '../contract/profile.ts';
import type { StageName } from '../contract/stage.ts';
import type { StageDefinition, StageImplementation } from '../contract/stage-definition.ts';
import { UserError } from '../core/errors.ts';
import { boot } from '../stages/boot/index.ts';
import { build } from '../stages/build/index.ts';
import { config } from '../stages/config/index.ts';
import { drivers } from '../stages/drivers/index.ts';
import { host } from '../stages/host/index.ts';
import { network } from '../stages/network/index.ts';
import { postgres } from '../stages/postgres/index.ts';
import { serviceStage } from '../stages/service/index.ts';
import { soak } from '../stages/soak/index.ts';
import { vsock } from '../stages/vsock/index.ts';
import { type Project, project } from './project/project.ts';

/** The built-in stages, in order. This is the only list of them; everything else is derived from these rows. */
const builtIn: readonly StageDefinition[] = [
  config,
  build,
  boot,
  drivers,
  vsock,
  postgres,
  network,
  host,
  soak,
];

/** The available stages, and their code once it is loaded. */
export interface Registry {
  /** In the order of their suites. */
  readonly definitions: readonly StageDefinition[];
  readonly names: readonly StageName[];
  find(name: StageName): StageDefinition | undefined;
  /** Loads the code of these stages, each at most once. Without names, loads all. */
  load(names?: readonly StageName[]): Promise<ReadonlyMap<StageName, StageImplementation>>;
  /** Returns the code of a stage; undefined before it is loaded. */
  code(name: StageName): StageImplementation | undefined;
  /** Returns the loaded code, in the order of the stages. */
  loaded(): readonly StageImplementation[];
}

/**
 * Returns the built-in stages merged with a team's own. Throws UserError if two stages have one name or one needs an
 * unknown stage.
 */
export function registryWith(own: readonly StageDefinition[] = []): Registry {
  const definitions = [...builtIn, ...own].toSorted((a, b) => a.suite.localeCompare(b.suite, 'en'));
  const byName = new Map<StageName, StageDefinition>();
  for (const definition of definitions) {
    if (byName.has(definition.name)) {
      throw new UserError({
        code: 'stages.duplicate',
        what: `stages: there are two stages named ${definition.name}`,
        todo: 'rename your own stage, and its suite with it',
      });
    }
    byName.set(definition.name, definition);
  }
  for (const { name, needs } of definitions) {
    const unknown = needs.find(needed => !byName.has(needed));
    if (unknown === undefined) continue;
    throw new UserError({
      code: 'stages.unknown-need',
      what: `stages: ${name} needs the unknown stage ${unknown}`,
      because: `known: ${[...byName.keys()].join(', ')}`,
      todo: `correct the \`needs\` of ${name}`,
    });
  }
  const loading = new Map<StageName, Promise<StageImplementation>>();
  const ready = new Map<StageName, StageImplementation>();
  const loadOnce = async (definition: StageDefinition) => {
    const implementation = await definition.load();
    ready.set(definition.name, implementation);
    return implementation;
  };
  const load = (definition: StageDefinition) => {
    const found = loading.get(definition.name) ?? loadOnce(definition);
    loading.set(definition.name, found);
    return found;
  };
  return {
    definitions: definitions.map(definition => ({ ...definition, load: () => load(definition) })),
    names: definitions.map(({ name }) => name),
    find: name => byName.get(name),
    code: name => ready.get(name),
    loaded: () => definitions.flatMap(({ name }) => ready.get(name) ?? []),
    async load(names = [...byName.keys()]) {
      const wanted = definitions.filter(({ name }) => names.includes(name));
      return new Map(await Promise.all(wanted.map(async one => [one.name, await load(one)] as const)));
    },
  };
}

/** Returns one stage for each service of all profiles. PostgreSQL's stage is built in. */
function serviceStages(profiles: readonly Pick<Profile, 'guest'>[]): readonly StageDefinition[] {
  const services = profiles.flatMap(({ guest }) => guest?.services ?? []);
  const names = new Set(services.map(({ name }) => name).filter(name => name !== 'postgres'));
  return [...names].map(serviceStage);
}

/** Returns the stages of a repository: its own, and one for each service of its profiles. */
export const ownStagesOf = ({
  config,
  profiles,
}: Pick<Project, 'config' | 'profiles'>): readonly StageDefinition[] => [
  ...(config.stages ?? []),
  ...serviceStages(Object.values(profiles)),
];

/** The built-in stages and those of the current repository. */
export const registry = registryWith(ownStagesOf(project()));
