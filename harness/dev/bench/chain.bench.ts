import { copyFile, readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot, type Settings } from '../../contract/settings.ts';
import { InfraError, UserError } from '../../core/errors.ts';
import { run, start } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { newSecret } from '../../core/secrets/redact.ts';
import { Secret } from '../../core/secrets/secret.ts';
import { openStore } from '../../core/store/store.ts';
import { now, until } from '../../core/wait.ts';
import { openChannel } from '../../parts/guest/channel.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
import { socketOf, startVsock, tail } from '../../parts/machine/helper.ts';
import { qemuSockets } from '../../parts/machine/qemu-argv.ts';
import { connectUds } from '../../parts/machine/vsock-uds.ts';
import { type Summary, summarySchema } from '../../report/summary.ts';
import { logIn } from '../../stages/postgres/client.ts';
import { prepareLogin } from '../../stages/postgres/facts.ts';
import { guestServer } from '../../stages/postgres/server.ts';
import { watchMemory } from './memory.ts';
import { type BenchRow, median, seconds } from './row.ts';

const owner = 'bench';
const rounds = 3;
/** Bounds in seconds, and for the ratio of the whole warm run to the bare stages. */
const bounds = { init: 2, select: 6, warm: 45, ratio: 2 };
/** Bound for the memory of the harness without the VM, in MB. */
const megabytes = 300;
/** Seconds for one bare power-on, and for one run of the harness. */
const deadlines = { bare: 60, run: 600 };

const sampled = z.object({
  stages: z.object({ boot: z.object({ evidence: z.object({ command: z.array(z.string()) }) }) }),
});

/** Measures the warm `npm test` and its power-on, alternating with the same VM started by hand. */
export async function benchChain(settings: Settings): Promise<BenchRow[]> {
  const bare: number[] = [];
  const whole: number[] = [];
  const inits: number[] = [];
  const selects: number[] = [];
  const memory: number[] = [];
  // Fills the store and records the command that is then started by hand.
  await harnessRun(settings);
  for (let round = 0; round < rounds; round++) {
    bare.push(await bareChain(settings));
    const { took, summary, most } = await harnessRun(settings);
    memory.push(most);
    whole.push(took);
    inits.push(summary.timings['powerOnToInit'] ?? Number.NaN);
    selects.push(summary.timings['powerOnToSelect'] ?? Number.NaN);
  }
  const [byHand, warm, init, select] = [median(bare), median(whole), median(inits), median(selects)];
  const beside = median(memory);
  return [
    {
      what: 'power-on to init',
      figure: seconds(init),
      against: `under ${bounds.init} s`,
      kept: init < bounds.init,
    },
    {
      what: 'power-on to the first SELECT, after a SIGKILL',
      figure: seconds(select),
      against: `by hand, without one, ${seconds(byHand)}; under ${bounds.select} s`,
      ratio: select / byHand,
      kept: select < bounds.select && select / byHand < bounds.ratio,
    },
    {
      what: 'npm test, warm: all six stages and the report',
      figure: seconds(warm),
      against: `one SELECT by hand ${seconds(byHand)}; under ${bounds.warm} s`,
      ratio: warm / byHand,
      kept: warm < bounds.warm,
    },
    {
      what: "the harness's memory beside its machine, at most",
      figure: `${Math.round(beside)} MB`,
      against: `without npm; under ${megabytes} MB`,
      kept: beside < megabytes,
    },
  ];
}

interface Measured {
  /** Seconds. */
  readonly took: number;
  readonly summary: Summary;
  /** MB; NaN if no VM ran. */
  readonly most: number;
}

async function harnessRun(settings: Settings): Promise<Measured> {
  using memory = watchMemory();
  const { seconds: took } = await run(['npm', 'test', '--silent'], {
    owner,
    deadline: deadlines.run,
    cwd: projectRoot,
    env: { CI: 'true' },
  });
  const text = await readFile(join(settings.reports, 'latest/summary.json'), 'utf8');
  return { took, summary: summarySchema.parse(JSON.parse(text)), most: memory.most() ?? Number.NaN };
}

/** Seconds from power-on to `SELECT 1` over vsock, with only QEMU and pg and no harness. */
async function bareChain(settings: Settings): Promise<number> {
  await using scratch = await openScratch();
  const command = await commandOfLatest(settings, scratch.path);
  const [cluster] = await openStore(settings.store).list('pgdata');
  if (!cluster) throw new UserError({ what: 'bench: no prepared cluster', todo: 'run npm test once' });
  await copyFile(join(cluster.path, 'pgdata.ext4'), join(scratch.path, 'data.ext4'));
  const sockets = qemuSockets(scratch.path);
  await using vsock = await startVsock(10, sockets);
  const powerOn = now();
  const [file = '', ...args] = command;
  await using vm = await start([file, ...args], { owner });
  vm.stdout.resume();
  await socketOf(vm, sockets.channel, 'QEMU', tail(vm));
  await using channel = openChannel(createConnection(sockets.channel), { owner });
  await channel.ready(deadlines.bare);
  const server = guestServer(
    { exec: channel.exec, connect: port => connectUds(sockets.vsock, port), powerOn },
    { port: guestPorts.postgres, milestones: guestLogs.milestones, logs: [] },
  );
  await until(async () => ((await server.state()).is === 'ready' ? true : undefined), {
    seconds: deadlines.bare,
    otherwise: () => new InfraError({ what: 'bench: PostgreSQL did not come', todo: 'run npm test' }),
  });
  const login = { user: 'endgoal', database: 'endgoal', password: new Secret(newSecret()) };
  const over = new AbortController();
  await prepareLogin(server, login, over.signal);
  const { client } = await logIn(server, login, over.signal);
  await client.query('SELECT 1');
  const took = now() - powerOn;
  over.abort();
  vm.kill('SIGKILL');
  vsock.kill('SIGKILL');
  return took;
}

/** Returns the QEMU command of the latest run, with its sockets and its data disk in another folder. */
async function commandOfLatest(settings: Settings, folder: string): Promise<readonly string[]> {
  const text = await readFile(join(settings.reports, 'latest/facts.json'), 'utf8');
  const { command } = sampled.parse(JSON.parse(text)).stages.boot.evidence;
  const sockets = qemuSockets(folder);
  return command.map(word =>
    word
      .replace(/path=[^,]*vhost\.sock/, `path=${sockets.vhost}`)
      .replace(/path=[^,]*channel\.sock/, `path=${sockets.channel}`)
      .replace(/file=[^,]*data\.ext4/, `file=${join(folder, 'data.ext4')}`),
  );
}
