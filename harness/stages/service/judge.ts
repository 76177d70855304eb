import type { Verdict } from '../../contract/stage.ts';
import { verdictsOf } from '../../contract/verdict.ts';
import { duration } from '../../core/distribution.ts';
import { wrongLink } from '../../parts/guest/service/judge-link.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import type { ServiceEvidence } from './evidence.ts';

export type ServiceCheck = 'answers' | 'log';

/** Pure: whether the service answers as it must; a failure names the link that broke. */
export function judgeService(evidence: ServiceEvidence): readonly Verdict<ServiceCheck>[] {
  const { service, answer, link, fate } = evidence;
  const { name } = service;
  const nothing = { listeners: [], seen: [], logs: {} };
  return [
    verdictsOf<ServiceCheck>()(
      'answers',
      answer,
      ({ said, right, wanted, roundTrip }) => {
        const says = `${said}${roundTrip === undefined ? '' : ` in ${duration(roundTrip)}`}`;
        if (right) return { says };
        return {
          says,
          wrong: {
            code: 'service.wrong-answer',
            what: `${name}: answered ${said}`,
            because: `expected ${wanted}`,
            todo: 'compare the service in the image with the row of the profile',
          },
        };
      },
      error => wrongLink(name, service, link ?? nothing, error),
    ),
    judgeFate(name, fate),
  ];
}
