import type { Sheet } from '../../contract/sheet.ts';
import { type Html, html } from '../../report/html/page.ts';
import { type Cell, table } from '../../report/html/table.ts';
import type { ConfigEvidence } from './stage.ts';

type Requested = ConfigEvidence['requests'][number];
type Finding = ConfigEvidence['policies'][number];

const place = ({ file, line }: { readonly file: string; readonly line: number }) => `${file}:${line}`;
const holds = ({ value, got }: Requested) => value === got;
const red = (finding: Finding) =>
  finding.outcome !== 'held' && finding.outcome !== 'not applicable' && finding.outcome !== 'waived';

function requestRow(request: Requested): Cell[] {
  return [
    `CONFIG_${request.symbol}`,
    request.value,
    holds(request) ? { text: request.got, tone: 'green' } : { text: request.got, tone: 'red' },
    request.reason ?? '',
    place(request),
  ];
}

function requests(evidence: ConfigEvidence): Html {
  const sorted = evidence.requests.toSorted((a, b) => Number(holds(a)) - Number(holds(b)));
  const replaced = evidence.overridden.map(({ request, by }) => [
    `CONFIG_${request.symbol}`,
    `${request.value} (${place(request)})`,
    `${by.value} (${place(by)})`,
    by.overrides ?? '',
  ]);
  return html`<p class="quiet">${evidence.options} options are on; ${evidence.requests.length} were asked for, in
${evidence.fragments.length} fragments over ${JSON.stringify(evidence.base)}. Those that differ come first.</p>
${table(['option', 'asked', 'got', 'why it is asked for', 'where'], sorted.map(requestRow))}
${replaced.length > 0 ? html`<h2>Overridden on purpose</h2>${table(['option', 'first', 'then', 'why'], replaced)}` : ''}`;
}

function policies(findings: readonly Finding[]): Html {
  const sorted = findings.toSorted((a, b) => Number(red(b)) - Number(red(a)));
  return table(
    ['option', 'policy', 'expected', 'is', 'outcome', 'why'],
    sorted.map(finding => [
      `CONFIG_${finding.option}`,
      finding.policy,
      finding.expected,
      finding.actual,
      {
        text: finding.outcome,
        tone: red(finding) ? 'red' : finding.outcome === 'waived' ? 'amber' : 'green',
      },
      [finding.reason, finding.waiver?.reason, finding.because].filter(Boolean).join(' — '),
    ]),
  );
}

/** Attachments of the config stage: every requested option with its reason and its value, and the findings of the policies. */
export function configSheets(evidence: ConfigEvidence): Sheet[] {
  return [
    { title: 'Requested options, with reasons', body: requests(evidence) },
    { title: 'Policies', body: policies(evidence.policies) },
  ];
}
