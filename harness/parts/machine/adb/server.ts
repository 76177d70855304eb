import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { InfraError } from '../../../core/errors.ts';
import { type Argv, type Exit, run, start } from '../../../core/exec.ts';
import { until } from '../../../core/wait.ts';
import { findTool } from '../../workstation/tools.ts';
import { askServer } from './protocol.ts';

const owner = 'device';
/** Seconds for a server to start; the first one of a user makes an RSA key, which takes 2 to 3. */
const startDeadline = 20;

/** An adb server that we can talk to. Disposing it ends it where it is ours; its devices' streams end with it. */
export interface AdbServer extends AsyncDisposable {
  /** Where it listens, as `adb -L` takes it. */
  readonly address: string;
  /**
   * The command for adb with these words through this server. Throws InfraError when our server is gone: a client that
   * meets none starts one, which would outlive the run.
   */
  adb(...words: string[]): Argv;
  /** A new connection to the server, for its own protocol. */
  dial(): Promise<Socket>;
  /** Resolves when our server is gone; never for a server that was there before. */
  readonly exited: Promise<Exit>;
}

/**
 * Our own adb server as a child on a Unix socket in `folder`: it takes no port, meets no other server, and dies with
 * us. Where the environment names a server (ADB_SERVER_SOCKET, ANDROID_ADB_SERVER_PORT) that one is used instead,
 * because only one server can hold a phone on USB; it is neither started nor stopped.
 */
export async function openAdb(
  folder: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<AdbServer> {
  const { path, version } = await findTool('adb', env);
  const given = givenServer(env);
  const server = given ? usedServer(path, given) : await ownServer(path, join(folder, 'adb.sock'));
  try {
    await checkVersion(server, version ?? '');
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

function givenServer(env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const port = env['ANDROID_ADB_SERVER_PORT'];
  return env['ADB_SERVER_SOCKET'] || (port ? `tcp:localhost:${port}` : undefined);
}

async function ownServer(path: string, socket: string): Promise<AdbServer> {
  const address = `localfilesystem:${socket}`;
  const child = await start([path, '-L', address, 'nodaemon', 'server'], {
    owner,
    // A server connects to whatever listens on 5555 and the ports after it, unless told that there are no such ports.
    env: { ADB_LOCAL_TRANSPORT_MAX_PORT: '0', ADB_MDNS_AUTO_CONNECT: '0' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  child.stdout.resume();
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  const failed = (what: string) =>
    new InfraError({
      code: 'device.adb-server-failed',
      what: `${owner}: the adb server ${what}`,
      lastLine: said.trim().split('\n').at(-1) || 'it printed nothing',
      todo: `run it by hand: ${path} -L ${address} nodaemon server`,
    });
  const dial = () => dialed(createConnection(socket));
  const ready = until(
    async () => {
      if (ended) throw failed('ended before it was ready');
      return await askServer(dial, 'host:version').catch(() => undefined);
    },
    { seconds: startDeadline, otherwise: () => failed(`did not answer within ${startDeadline} s`) },
  );
  await ready.catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return {
    address,
    adb(...words) {
      if (ended) throw failed('was ended by somebody');
      return [path, '-L', address, ...words];
    },
    dial,
    exited: child.exited,
    async [Symbol.asyncDispose]() {
      // A client that meets no server starts one, which would outlive us.
      if (ended) await run([path, '-L', address, 'kill-server'], { owner, deadline: 10, check: false });
      await child.stop({ grace: 1 });
    },
  };
}

function usedServer(path: string, address: string): AdbServer {
  const [kind, ...rest] = address.split(':');
  const dial = () => {
    if (kind === 'localfilesystem') return dialed(createConnection(rest.join(':')));
    return dialed(createConnection({ host: rest.at(-2) || '127.0.0.1', port: Number(rest.at(-1)) }));
  };
  return {
    address,
    adb: (...words) => [path, '-L', address, ...words],
    dial,
    exited: new Promise(() => undefined),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function dialed(socket: Socket): Promise<Socket> {
  await once(socket, 'connect');
  return socket;
}

/** A client that meets a server of another version ends it, with everybody else's devices; so we look first. */
async function checkVersion(server: AdbServer, ownVersion: string): Promise<void> {
  const [adb] = server.adb();
  const own = /version 1\.0\.(\d+)/.exec(ownVersion)?.[1] ?? (await protocolVersion(adb));
  const answer = await askServer(server.dial, 'host:version').catch((cause: Error) => {
    throw new InfraError(
      {
        code: 'device.adb-server-missing',
        what: `${owner}: no adb server answers at ${server.address}`,
        because: cause.message,
        todo: 'unset ADB_SERVER_SOCKET and ANDROID_ADB_SERVER_PORT to have a server of our own',
      },
      { cause },
    );
  });
  const theirs = String(Number.parseInt(answer, 16));
  if (own === theirs) return;
  throw new InfraError({
    code: 'device.adb-server-version',
    what: `${owner}: the adb server at ${server.address} is of another version`,
    because: `the server has version 1.0.${theirs}, ${adb} has 1.0.${own}`,
    todo: 'name the adb that started the server with ENDGOAL_ADB=<path>, or unset ANDROID_ADB_SERVER_PORT',
  });
}

async function protocolVersion(adb: string): Promise<string | undefined> {
  const { stdout } = await run([adb, '--version'], { owner, deadline: 10 });
  return /version 1\.0\.(\d+)/.exec(stdout)?.[1];
}
