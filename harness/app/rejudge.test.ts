import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failuresOf } from '../contract/stage.ts';
import type { Evidence } from '../contract/stages.ts';
import { evidenceIn, judgeSaved, stageNames } from '../dev/loaded.ts';
import { openRecord, readRun } from '../report/record.ts';
import { changed, green } from '../stages/samples/green.ts';
import { rejudge } from './rejudge.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-rejudge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Saves a run with this evidence as the harness does, with verdicts by the current judges. */
function save(known: Evidence): void {
  const record = openRecord(folder, {
    id: 'run',
    startedAt: '2026-01-01T00:00:00Z',
    profile: 'p',
    lane: 'qemu',
    chain: stageNames,
  });
  for (const stage of stageNames) {
    const evidence = evidenceIn(known, stage);
    record.settle(stage, { state: 'judged', evidence, verdicts: judgeSaved(stage, evidence), seconds: 1 });
  }
}

const again = () => rejudge(readRun(folder));
const differences = async () => (await again()).flatMap(row => row.differences);

describe('a saved run, judged again', () => {
  it('has the same verdicts in every stage', async () => {
    save(green);
    expect((await again()).map(({ stage, outcome }) => [stage, outcome.state, failuresOf(outcome)])).toEqual(
      stageNames.map(stage => [stage, 'judged', []]),
    );
    expect(await differences()).toEqual([]);
  });

  it('reports a rule that newly matches', async () => {
    save(changed('boot', { clockSkew: -9e6 }));
    expect(await differences()).toEqual(['clock: no rule matched, now F17-rtc-wrong']);
  });

  it('reads the console again, up to the end of the judged boot', async () => {
    save(changed('boot', { consoleBytes: 30 }));
    const panic = '[    1.900000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300\n';
    writeFileSync(join(folder, 'console.log'), `${'.'.repeat(40)}\n${panic}`);
    const red = async () => (await again()).filter(({ outcome }) => failuresOf(outcome).length > 0);
    // The warning appeared during the next stage. A second boot has a log of its own.
    expect((await red()).map(({ stage }) => stage)).toEqual(['vsock']);
    writeFileSync(join(folder, 'console.log'), panic);
    save(changed('boot', { consoleBytes: panic.length }));
    expect((await red()).map(({ stage }) => stage)).toEqual(['boot', 'vsock']);
    expect(await differences()).toEqual(['log: passed before, failed now', 'log: passed before, failed now']);
  });

  it('reads the console of each network again, up to the judged position', async () => {
    const warning = '[    9.000000] WARNING: CPU: 0 PID: 1 at fs/vault.c:7 vault_open+0x1/0x2\n';
    const networks = green.network.networks.map(seen => {
      const file = `console-${seen.name}.log`;
      const bytes = seen.name === 'bridge' ? warning.length : 0;
      writeFileSync(join(folder, file), warning);
      return { ...seen, fate: { incidents: [], lastLines: [], console: { file, bytes } } };
    });
    save(changed('network', { networks }));
    const network = (await again()).find(({ stage }) => stage === 'network');
    expect(network?.differences).toEqual(['log of bridge: passed before, failed now']);
    expect(network && failuresOf(network.outcome)).toMatchObject([
      {
        what: 'network: WARNING in corrupted',
        rule: 'F30-report-later',
        todo: 'read console-bridge.log of this run from line 1 on; npm run klog -- console-bridge.log lists all',
      },
    ]);
  });

  it('keeps a blocked stage', async () => {
    const record = openRecord(folder, {
      id: 'run',
      startedAt: '2026-01-01T00:00:00Z',
      profile: 'p',
      lane: 'qemu',
      chain: stageNames,
    });
    record.settle('build', { state: 'blocked', by: 'config', because: 'config: failed' });
    expect(await again()).toEqual([
      {
        stage: 'build',
        outcome: { state: 'blocked', by: 'config', because: 'config: failed' },
        differences: [],
      },
    ]);
  });
});
