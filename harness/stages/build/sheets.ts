import type { Sheet } from '../../contract/sheet.ts';
import { table } from '../../report/html/table.ts';
import type { BuildEvidence } from './stage.ts';

function imageSheet({ facts, bytes, metadata }: BuildEvidence): Sheet {
  // The bill of materials already has the packages.
  const { toolchain, ...made } = metadata ?? {};
  const { packages: _, ...compiler } = toolchain ?? {};
  const rows = Object.entries({ ...made, toolchain: compiler }).map(([name, value]) => [
    name,
    typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value, undefined, 1),
  ]);
  const body = table(
    ['what', 'is'],
    [
      ['format', `${facts.format} ${facts.arch ?? ''}`],
      ['size', `${(bytes / 2 ** 20).toFixed(1)} MiB`],
      ['build id', facts.buildId ?? { text: 'none', tone: 'red' }],
      ['banner', facts.banner ?? ''],
      ...rows,
    ],
  );
  return { title: 'Kernel image', body };
}

/** Attachments of the build: the image's header, build metadata, errors, changed options, and symbols that its options promise. */
export function buildSheets(evidence: BuildEvidence): Sheet[] {
  const { errors, drift, symbols } = evidence;
  const broken = errors.map(({ file, line, summary }) => [
    `${file ?? ''}${line ? `:${line}` : ''}`,
    { text: summary, tone: 'red' as const },
  ]);
  const drifted = drift.map(({ symbol, before, after }) => [
    `CONFIG_${symbol}`,
    String(before),
    { text: String(after), tone: 'red' as const },
  ]);
  const promised = symbols?.map(({ option, symbol, present }) => [
    `CONFIG_${option}`,
    symbol,
    present ? { text: 'there', tone: 'green' as const } : { text: 'missing', tone: 'red' as const },
  ]);
  return [
    imageSheet(evidence),
    ...(errors.length > 0
      ? [{ title: 'Build errors, root cause first', body: table(['where', 'error'], broken) }]
      : []),
    ...(drift.length > 0
      ? [
          {
            title: 'Options that changed during the build',
            body: table(['option', 'checked', 'built'], drifted),
          },
        ]
      : []),
    ...(promised
      ? [
          {
            title: 'Symbols that the options promise',
            body: table(['option', 'symbol', 'System.map'], promised),
          },
        ]
      : []),
  ];
}
