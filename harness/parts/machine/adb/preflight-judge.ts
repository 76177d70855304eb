import type { Finding, Needs } from './finding.ts';
import { stateFindings } from './findings-state.ts';
import { vmFindings } from './findings-vm.ts';
import type { DeviceFacts } from './preflight-facts.ts';
import type { KvmProbe } from './probe.ts';

/** Every finding, in the order in which they are best fixed. `probe` is undefined where it could not run. */
export function judgeDevice(
  facts: DeviceFacts,
  needs: Needs,
  probe: KvmProbe | undefined,
): readonly Finding[] {
  return [...vmFindings, ...stateFindings].flatMap(rule => rule(facts, needs, probe) ?? []);
}
