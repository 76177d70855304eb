import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import { renderAssignment } from '../../kconfig/dotconfig.ts';
import { renderChange, renderExplanation } from '../../kconfig/explain/render.ts';
import type { Conflict, Request } from '../../kconfig/fragment.ts';
import type { Change } from '../../parts/kernel/tree-diff.ts';
import { describePolicy, describeWaivers, listed } from '../../policy/describe.ts';
import type { ConfigEvidence, Requested } from './stage.ts';

export type ConfigCheck = 'pristine' | 'agreement' | 'requests' | 'policy' | 'waivers';

const red = redOf<ConfigCheck>();

const place = ({ file, line }: Pick<Request, 'file' | 'line'>) => `${file}:${line}`;

/** Judges every check of the config stage, from its evidence alone. */
export function judgeConfig(evidence: ConfigEvidence): readonly Verdict<ConfigCheck>[] {
  return [
    judgePristine(evidence),
    judgeAgreement(evidence.conflicts),
    ...evidence.fragments.map(file => judgeFragment(evidence, file)),
    ...judgeStrays(evidence),
    ...[...new Set(evidence.policies.map(({ policy }) => policy))].map(policy =>
      judgePolicy(evidence, policy),
    ),
    judgeWaivers(evidence),
  ];
}

function judgePristine({ pristine, tree }: ConfigEvidence): Verdict<ConfigCheck> {
  if (!pristine) {
    const skipped = 'a prebuilt kernel has no tree';
    return { check: 'pristine', says: skipped, skipped };
  }
  if (pristine.state === 'pristine') return { check: 'pristine', says: `${tree?.path} is as it came` };
  if (pristine.state === 'not comparable') {
    return { check: 'pristine', says: pristine.because, skipped: pristine.because };
  }
  const { changes } = pristine;
  return red('pristine', {
    code: 'config.tree-edited',
    what: `config: ${changes.length === 1 ? 'a file of the tree differs' : `${changes.length} files of the tree differ`} from its origin`,
    because: [
      ...changes.slice(0, shownChanges).flatMap(changeLines),
      ...more(changes.slice(shownChanges).map(({ path }) => path)),
    ].join('\n'),
    todo: `take the change back${howTo(tree, changes)}, or declare it as a patch in the profile's patches with its reason`,
  });
}

/** Number of changed files that a failure shows, and of lines for each. The evidence has the rest. */
const shownChanges = 3;
const shownLines = 16;

function changeLines({ kind, path, diff }: Change): string[] {
  const lines = diff.trimEnd().split('\n');
  const rest = lines.length - shownLines;
  return [
    `${kind} ${path}`,
    ...lines.slice(0, shownLines).filter(line => line !== ''),
    ...(rest > 0 ? [`… and ${rest} more lines: facts.json of this run has them all`] : []),
  ];
}

/** The command that restores the origin's files, if there are only a few. */
function howTo(tree: ConfigEvidence['tree'], changes: readonly Change[]): string {
  const paths = changes.filter(({ kind }) => kind !== 'added').map(({ path }) => path);
  if (!tree || paths.length === 0 || paths.length > shownChanges) return '';
  const { path, origin } = tree;
  if (origin.kind === 'git')
    return ` (git -C ${path} checkout ${origin.commit.slice(0, 12)} -- ${paths.join(' ')})`;
  if (origin.kind !== 'package') return '';
  const members = paths.map(name => `'*/${name}'`).join(' ');
  return ` (tar -xf ${origin.tarball} -C ${path} --strip-components=1 --wildcards ${members})`;
}

/** Number of unexplained options that a failure lists by name. */
const named = 6;

const more = (names: readonly string[]) => (names.length > 0 ? [`and ${listed(names, named)}`] : []);

function judgeAgreement(conflicts: readonly Conflict[]): Verdict<ConfigCheck> {
  if (conflicts.length === 0) return { check: 'agreement', says: 'no two fragments contradict each other' };
  return red('agreement', {
    code: 'config.fragments-contradict',
    what: `config: fragments contradict each other about ${listed(
      conflicts.map(({ symbol }) => `CONFIG_${symbol}`),
      3,
    )}`,
    because: conflicts
      .flatMap(({ first: a, second: b }) => [a, b])
      .map(request => `${place(request)} asks CONFIG_${request.symbol}=${request.value}`)
      .join('\n'),
    todo: 'take one of the lines out, or say above the later one `# overrides: why`',
  });
}

const isMissed = ({ value, got }: Requested) => value !== got;

function judgeFragment(evidence: ConfigEvidence, file: string): Verdict<ConfigCheck> {
  const own = evidence.requests.filter(request => request.file === file);
  const missed = own.filter(isMissed);
  if (missed.length === 0) {
    return { check: 'requests', subject: file, says: `all ${own.length} options are as asked` };
  }
  return red('requests', missedOf(evidence, missed), file);
}

/** Number of missed requests that a failure explains. The evidence has the rest. */
const explained = 6;

function missedOf({ unmet, tree }: ConfigEvidence, missed: readonly Requested[]) {
  const shown = missed.slice(0, explained);
  const blocks = shown.map(request => {
    const explanation = unmet.find(({ request: asked }) => asked.symbol === request.symbol);
    const [heading = '', ...lines] = explanation
      ? renderExplanation(explanation)
      : [`CONFIG_${request.symbol}: asked ${request.value}, is ${request.got}  ${place(request)}`];
    const reason = request.reason ? [`  wanted     ${request.reason}`] : [];
    return [heading, ...reason, ...lines].join('\n');
  });
  const [first] = missed;
  const fix = unmet.find(({ request }) => request.symbol === first?.symbol)?.fix;
  return {
    code: 'config.not-as-asked',
    ...(first ? { at: place(first) } : {}),
    what: `config: ${missed.length === 1 ? `CONFIG_${first?.symbol} is` : `${missed.length} options are`} not as asked`,
    because: [...blocks, ...more(missed.slice(explained).map(({ symbol }) => `CONFIG_${symbol}`))].join('\n'),
    todo: fix
      ? `set ${fix.changes.map(renderChange).join(', ')}`
      : tree
        ? `npm run kconfig -- explain ${shown.map(({ symbol }) => symbol).join(' ')}`
        : `build that kernel with ${shown.map(renderAssignment).join(', ')}`,
  };
}

/** Requests from outside the profile's fragments: those of an injected fault. */
function judgeStrays(evidence: ConfigEvidence): readonly Verdict<ConfigCheck>[] {
  const { requests, fragments } = evidence;
  const strays = requests.filter(request => !fragments.includes(request.file));
  const missed = strays.filter(isMissed);
  return missed.length === 0 ? [] : [red('requests', missedOf(evidence, missed), missed[0]?.file)];
}

function judgePolicy({ policies }: ConfigEvidence, policy: string): Verdict<ConfigCheck> {
  const { says, fault } = describePolicy(policies, policy);
  if (!fault) return { check: 'policy', subject: policy, says };
  return red('policy', { ...fault, code: 'config.policy-violated', what: `config: ${fault.what}` }, policy);
}

function judgeWaivers({ policies }: ConfigEvidence): Verdict<ConfigCheck> {
  const fault = describeWaivers(policies);
  if (!fault) return { check: 'waivers', says: 'every waiver is in its time and needed' };
  return red('waivers', { ...fault, code: 'config.waiver-stale', what: `config: ${fault.what}` });
}
