import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { SerializedError, UserConsoleLog } from 'vitest';
import type { Reporter, TestModule, TestRunEndReason, TestSpecification, Vitest } from 'vitest/node';
import type { Settings } from '../contract/settings.ts';
import type { StageName } from '../contract/stage.ts';
import { exitCodeFor } from '../core/exit-code.ts';
import { redact } from '../core/secrets/redact.ts';
import { every, now } from '../core/wait.ts';
import { drawBoard, emptyBoard, follow, plainLine } from './board.ts';
import { failuresOfRun } from './failures.ts';
import { openRecord, parseEvents, readRun, type TimedEvent, writeData } from './record.ts';
import { endScreen } from './screen.ts';
import { summarise } from './summary.ts';
import { openTail } from './tail.ts';
import { testRunOf } from './tests.ts';
import { readUsual, type UsualSeconds } from './usual.ts';

/** Seconds between two reads of the events. */
const pause = 0.2;
/** Without a live board, seconds between two progress lines of one stage. */
const plainPause = 15;
/** Width of lines if the terminal reports none or 0. Wide, because people search in logs. */
const plainColumns = 200;

type Terminal = NodeJS.WriteStream;

/** Whether this terminal supports a live board: lines can be redrawn, and it is not the log of a CI system. */
export function isLive(terminal: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const ci = env['CI'] ?? '';
  return terminal.isTTY === true && env['TERM'] !== 'dumb' && ['', '0', 'false'].includes(ci);
}

/** Vitest's reporter for the stages: the board while they run, `tests.json` and `summary.json` at their end. */
export class StageReporter implements Reporter {
  readonly #folder: string;
  readonly #title: string;
  readonly #usual: UsualSeconds;
  readonly #terminal: Terminal;
  readonly #draw: ReturnType<typeof createLogUpdate> | undefined;
  readonly #tail: () => string;
  readonly #began = now();
  readonly #saidAt = new Map<string, number>();
  #board: ReturnType<typeof emptyBoard>;
  #stopLooking = () => {};
  #vitest: Vitest | undefined;
  #files: readonly string[] = [];

  /** Begins the record of the run in its folder. The worker writes its events there. */
  constructor(run: {
    readonly folder: string;
    readonly settings: Settings;
    readonly chain: readonly StageName[];
    /** How processes that a guest can reach are confined. */
    readonly confinement?: string;
    readonly terminal?: Terminal;
  }) {
    const { folder, settings, chain, confinement } = run;
    const { profile, lane } = settings;
    this.#folder = folder;
    this.#board = emptyBoard(chain);
    this.#title = `${profile} on ${lane}`;
    this.#usual = readUsual(dirname(folder), profile, lane);
    this.#terminal = run.terminal ?? process.stdout;
    this.#draw = isLive(this.#terminal, process.env) ? createLogUpdate(this.#terminal) : undefined;
    this.#tail = openTail(join(folder, 'events.ndjson'));
    openRecord(folder, {
      id: basename(folder),
      startedAt: new Date().toISOString(),
      ...settings,
      chain,
      ...(confinement ? { confinement } : {}),
    });
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunStart(asked: readonly TestSpecification[]): void {
    this.#files = asked.map(({ moduleId }) => moduleId);
    this.#stopLooking = every(pause, () => this.#look());
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.#draw?.clear();
    this.#terminal.write(redact(log.content));
    this.#redraw();
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    this.#stopLooking();
    this.#look();
    this.#draw?.clear();
    this.#draw?.done();
    const filtered = this.#vitest?.config.testNamePattern !== undefined;
    writeData(
      join(this.#folder, 'tests.json'),
      testRunOf(modules, errors, { files: this.#files, filtered, interrupted: reason === 'interrupted' }),
    );
    writeData(join(this.#folder, 'summary.json'), summarise(readRun(this.#folder)));
  }

  /**
   * Called after the reports are made. Prints the last screen and sets an exit code that is 0 only for a passed run.
   */
  close(): void {
    const run = readRun(this.#folder);
    const summary = summarise(run);
    const index = join(this.#folder, 'allure', 'index.html');
    const screen = endScreen(summary, {
      failures: failuresOfRun(run),
      seconds: now() - this.#began,
      places: [...(existsSync(index) ? [['report', index] as const] : []), ['run', this.#folder]],
      columns: this.#terminal.columns || plainColumns,
      colors: pc,
    });
    this.#terminal.write(`\n${screen}\n`);
    if (summary.result === 'failed') process.exitCode = exitCodeFor(summary.blame);
  }

  #look(): void {
    const events = parseEvents(this.#tail());
    this.#board = follow(this.#board, events);
    if (this.#draw) this.#redraw();
    else for (const event of events) this.#say(event);
  }

  #redraw(): void {
    this.#draw?.(
      drawBoard(this.#board, {
        title: this.#title,
        now: now() - this.#began,
        columns: this.#terminal.columns || plainColumns,
        usual: this.#usual,
        colors: pc,
      }),
    );
  }

  #say(event: TimedEvent): void {
    if (event.event === 'progress') {
      const last = this.#saidAt.get(event.stage) ?? 0;
      if (event.at - last < plainPause) return;
    }
    this.#saidAt.set(event.stage, event.at);
    this.#terminal.write(`${plainLine(event)}\n`);
  }
}
