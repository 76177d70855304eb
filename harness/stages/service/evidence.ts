import type { Service } from '../../contract/service.ts';
import type { ProbeResult } from '../../core/probe.ts';
import type { Link } from '../../parts/guest/service/link.ts';
import type { Fate } from '../boot/booted.ts';
import type { Answer } from './probes/answer.ts';

/** What a service was seen to do. Plain data, without any password. */
export interface ServiceEvidence {
  readonly service: Service;
  /** Its first answer, right or wrong. */
  readonly answer: ProbeResult<Answer>;
  /** What the guest said, where there was no answer. */
  readonly link?: Link;
  readonly fate: Fate;
}
