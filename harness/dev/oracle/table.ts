import type { Compared } from './compare.ts';

/** Formats a table of configurations, compared symbols and differences: a row per configuration, and the sums. */
export function renderTable(rows: readonly Compared[]): string {
  const cells = rows.map(({ tree, configuration, mode, symbols, differences }) => [
    tree,
    configuration,
    mode,
    String(symbols),
    String(differences.length),
  ]);
  const heading = ['tree', 'configuration', 'as', 'symbols', 'differences'];
  const widths = heading.map((title, index) =>
    Math.max(title.length, ...cells.map(row => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const sum = (of: (row: Compared) => number) => rows.reduce((total, row) => total + of(row), 0);
  const wrong = rows.flatMap(({ configuration, differences }) =>
    differences.slice(0, 5).map(difference => `${configuration}: ${difference}`),
  );
  const total = `${rows.length} configurations × ${sum(({ symbols }) => symbols)} symbols × ${sum(({ differences }) => differences.length)} differences`;
  return [line(heading), ...cells.map(line), ...wrong, total].join('\n');
}
