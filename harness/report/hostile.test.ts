import { Writable } from 'node:stream';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../core/errors.ts';
import { guardOutput, printCommands } from '../core/output/guard.ts';
import { safeJson } from '../core/output/json.ts';
import { hostileLines } from '../dev/ci/hostile.ts';
import { obeyed } from '../dev/ci/obeyed.ts';
import { greenOutcomes, sampleHead, sampleRun } from '../dev/samples/outcomes.ts';
import { drawBoard, emptyBoard, follow, plainLine } from './board.ts';
import { failuresOfRun } from './failures.ts';
import { annotations, jobSummary } from './formats/github.ts';
import { toKtap } from './formats/ktap.ts';
import type { TimedEvent } from './record.ts';
import { endScreen } from './screen.ts';
import { summarise } from './summary.ts';

const all = hostileLines.join('\n');
const failures = [...hostileLines, all].map(
  (line): Failure => ({
    what: line,
    blame: 'product',
    lastLine: line,
    because: all,
    todo: line,
    again: line,
  }),
);
const run = sampleRun(
  { ...greenOutcomes, vsock: { state: 'blocked', by: 'boot', because: all } },
  failures.map((failure, at) => ({
    stage: 'boot',
    path: [failure.what, String(at)],
    state: 'failed',
    seconds: 1,
    failure,
  })),
);
const events = hostileLines.map((doing, at): TimedEvent => ({ stage: 'boot', event: 'progress', doing, at }));

/** Returns the output of a guarded stream. */
function guarded(isTTY = false) {
  let got = '';
  const stream: Writable & { isTTY?: boolean } = new Writable({
    write(chunk, _encoding, done) {
      got += String(chunk);
      done();
    },
  });
  stream.isTTY = isTTY;
  guardOutput(stream);
  return { stream, got: () => got };
}

const colors = createColors(true);
const screen = endScreen(summarise(run), {
  failures: failuresOfRun(run),
  seconds: 1,
  places: [],
  columns: 200,
  colors,
});
const board = drawBoard(follow(emptyBoard(sampleHead.chain), events), {
  title: all.split('\n')[0] ?? '',
  now: 1,
  columns: 200,
  usual: {},
  colors,
});

/** Matches control and format characters except line breaks, tabs and visible colours. */
const unseen = (text: string) =>
  text.replace(/\x1b\[(?!8m)\d+m/g, '').match(/(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu) ?? [];

describe('a hostile run', () => {
  it('contains lines that are CI commands', () => {
    expect(new Set(obeyed(all).map(({ ci }) => ci))).toEqual(
      new Set(['github', 'azure', 'teamcity', 'gitlab', 'lava']),
    );
    expect(obeyed(all).length).toBeGreaterThan(12);
  });

  it.each([
    ['its lines as they are', all],
    ['the end screen', screen],
    ['the board', board],
    ['lines of progress', events.map(plainLine).join('\n')],
    ['JSON', safeJson(failures, 2)],
    ['KTAP', toKtap(run)],
    ['a job summary', jobSummary(run)],
  ])('contains no command for any CI system: %s', (_, text) => {
    const { stream, got } = guarded();
    stream.write(`${text}\n`);
    expect(obeyed(got())).toEqual([]);
    expect(unseen(got())).toEqual([]);
  });

  it('contains no command if a CI system prints its KTAP or JSON file', () => {
    expect(obeyed(toKtap(run))).toEqual([]);
    expect(obeyed(safeJson(failures))).toEqual([]);
    expect(JSON.parse(safeJson(failures))).toEqual(failures);
  });

  it.each([1, 2, 3, 7])('contains no command if it arrives in pieces of %i characters', size => {
    const { stream, got } = guarded();
    for (let at = 0; at < all.length; at += size) stream.write(all.slice(at, at + size));
    expect(obeyed(got())).toEqual([]);
  });

  it('contains no command if it arrives in pieces of bytes', () => {
    const { stream, got } = guarded();
    for (const byte of Buffer.from(`${all}\n`)) stream.write(Uint8Array.of(byte));
    expect(obeyed(got())).toEqual([]);
    expect(unseen(got())).toEqual([]);
  });

  it('gives GitHub one error per failure and no other command', () => {
    const { stream, got } = guarded();
    printCommands(stream, annotations(run));
    const found = obeyed(got());
    expect(found).toHaveLength(failuresOfRun(run).length);
    expect(new Set(found.map(({ ci, command }) => `${ci} ${command}`))).toEqual(new Set(['github error']));
  });

  it('does not announce a subtest or a result in KTAP', () => {
    const lines = toKtap(run).split('\n');
    expect(lines.filter(line => /^\s*# Subtest: owned/.test(line))).toEqual([]);
    expect(lines.filter(line => /^\s*(?:not )?ok \d+ owned/.test(line))).toEqual([]);
    expect(unseen(toKtap(run))).toEqual([]);
  });

  it('adds no markup to a job summary', () => {
    const outside = jobSummary(run).replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/<\/?(?:script|pre)|\]\(|@everyone|^# owned/m);
  });
});

describe('the guard of a stream', () => {
  it("passes endgoal's own colours, and on a terminal a redrawn board", () => {
    const [log, terminal] = [guarded(), guarded(true)];
    const frame = '\u001b[?25l\u001b[2K\u001b[1A\u001b[G\u001b[31mred\u001b[39m\n';
    for (const { stream } of [log, terminal]) stream.write(frame);
    expect(terminal.got()).toBe(frame);
    expect(log.got()).toBe('\\x1b[?25l\\x1b[2K\\x1b[1A\\x1b[G\u001b[31mred\u001b[39m\n');
  });

  it('does not change text without CI commands', () => {
    const text = 'a::b std::vector [1.2] # x ##x section_started\n- <LAVA\nünï 한국어 🦊\n';
    const { stream, got } = guarded();
    stream.write(text);
    expect(got()).toBe(text);
  });

  it('takes time proportional to the length of the text', () => {
    const { stream } = guarded();
    const began = performance.now();
    for (const unit of ['\n', ' ', ':', '#', '\u001b[1m', '\u001b', 'section_', '<LAVA', '\r', '\u2028'])
      stream.write(unit.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
