import { defineStage, type StageDefinition } from '../../contract/stage-definition.ts';

/** Where the suites of services stand between those of endgoal: behind postgres, before the networks'. */
const firstSuite = 61;

/**
 * The stage of the services of that name in the profiles' `guest.services`: fixture and suite carry the name, as in
 * `suites/61-web.test.ts` (`index` counts on). It needs the stage vsock, whose ports carry every way to a service.
 */
export function serviceStage(name: string, index: number): StageDefinition {
  return defineStage({
    name,
    suite: `${firstSuite + index}-${name}`,
    proves: `the service ${name} of the guest answers as its profile says`,
    needs: ['boot', 'vsock'],
    load: async () => (await import('./implementation.ts')).implementationOf(name, index),
  });
}
