import { reachText, type Service } from '../../../contract/service.ts';
import type { Wrong } from '../../../contract/verdict.ts';
import type { ProbeError } from '../../../core/probe.ts';
import type { Listener } from '../../../facts/facts.ts';
import { isWanted, type Link } from './link.ts';

/** The link that broke on the way to a service, the first one first. */
type Broken =
  | 'not-started'
  | 'crash-looping'
  | 'not-listening'
  | 'not-reachable'
  | 'refused'
  | 'wrong-answer';

/** The agent's own sockets are no service of the image. */
const isAgents = ({ process }: Listener) => process === 'agent';

const listed = ({ kind, address, process, pid }: Listener) =>
  `${kind} ${address.replace('4294967295:', 'any:')} by ${process}${pid ? ` (pid ${pid})` : ''}`;

/** The link that broke, from what the guest said. */
function brokenLink(service: Service, link: Link, { code }: ProbeError): Broken {
  const processes = link.seen.map(pids => pids.join(' '));
  if (service.process && link.seen.length > 0) {
    if (link.seen.every(pids => pids.length === 0)) return 'not-started';
    // The oldest process is the service's own; workers come and go.
    const oldest = new Set(link.seen.map(pids => Math.min(...pids)));
    if (oldest.size === processes.length && processes.length > 1) return 'crash-looping';
  }
  if (!link.listeners.some(socket => isWanted(service.reach, socket))) return 'not-listening';
  if (/^(ECONNREFUSED|ETIMEDOUT|ENODEV|GuestError)$/.test(code)) return 'not-reachable';
  return code === 'ECONNRESET' ? 'refused' : 'wrong-answer';
}

/** Listeners that are likely meant: of the service's own process, or on its port by another way. */
function instead({ reach, process }: Service, { listeners }: Link): Listener[] {
  const port = 'port' in reach ? `:${reach.port}` : undefined;
  const others = listeners.filter(socket => !isAgents(socket) && !isWanted(reach, socket));
  const near = others.filter(socket => socket.process === process || (port && socket.address.endsWith(port)));
  return near.length > 0 ? near : others.filter(({ kind }) => kind !== 'unix');
}

/** How a broken link is told: which one, what is there instead, what to do. */
export function wrongLink(stage: string, service: Service, link: Link, error: ProbeError): Wrong {
  const broken = brokenLink(service, link, error);
  const { reach, process = service.name } = service;
  const where = reachText(reach);
  const lastLine = Object.values(link.logs).flat().at(-1);
  const last = lastLine ? { lastLine } : {};
  const there = instead(service, link).map(listed).join('\n') || 'nothing of the image listens at all';
  const log = Object.keys(link.logs)[0];
  const readLog = log ? `read ${log} in the guest` : "read the service's log in the guest";
  switch (broken) {
    case 'not-started':
      return {
        code: 'service.not-started',
        what: `${stage}: ${process} is not started`,
        ...last,
        because: `no process of that name runs in the guest`,
        todo: `${readLog}; start it in the image's init`,
      };
    case 'crash-looping':
      return {
        code: 'service.crash-looping',
        what: `${stage}: ${process} is started again and again`,
        ...last,
        because: `process ids within ${link.seen.length} s: ${link.seen.map(pids => pids.join(' ') || 'none').join(', then ')}`,
        todo: readLog,
      };
    case 'not-listening':
      return {
        code: 'service.not-listening',
        what: `${stage}: nothing listens on ${where}`,
        ...last,
        because: `listening instead:\n${there}`,
        todo:
          reach.by === 'vsock'
            ? `let the image forward vsock port ${reach.port} to the service, or correct \`reach\` of the service`
            : `let the service listen on ${where}, or correct \`reach\` of the service`,
      };
    case 'not-reachable':
      return {
        code: 'service.not-reachable',
        what: `${stage}: ${where} listens and cannot be reached: ${error.code}`,
        ...last,
        because: error.message,
        todo: 'look at the vsock stage and at console.log',
      };
    case 'refused':
      return {
        code: 'service.refused',
        what: `${stage}: ${where} closes each connection`,
        ...last,
        because: `${error.message}\nlistening beside it:\n${there}`,
        todo: 'see where the forwarder connects to and where the service listens: they must be the same',
      };
    case 'wrong-answer':
      return {
        code: 'service.wrong-answer',
        what: `${stage}: ${where} answered ${error.code}`,
        ...last,
        because: error.message,
        todo: readLog,
      };
  }
}
