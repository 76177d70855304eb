import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { distributionOf } from '../../core/distribution.ts';
import { now } from '../../core/wait.ts';
import { dial, owned, receive } from './connection.ts';
import type { Echo, EchoToHost, Reconnect } from './evidence.ts';
import { type Look, printedByAgent, probePorts } from './target.ts';

const messageBytes = 64;
const messages = 20;
const connections = 10;

async function comesBack(connection: Duplex): Promise<boolean> {
  const message = randomBytes(messageBytes);
  connection.write(message);
  return message.equals(await receive(connection, message.length));
}

export const echoToGuest: Look<Echo> = async ({ machine, ports }, over) => {
  const connection = await dial(machine, ports.echo, over);
  const seconds: number[] = [];
  let wrong = 0;
  for (let n = 0; n < messages; n++) {
    const sent = now();
    if (!(await comesBack(connection))) wrong++;
    seconds.push(now() - sent);
  }
  return { messages, wrong, roundTrip: distributionOf(seconds) };
};

export const reconnect: Look<Reconnect> = async ({ machine, ports }, over) => {
  const seconds: number[] = [];
  let wrong = 0;
  for (let n = 0; n < connections; n++) {
    const asked = now();
    const connection = await dial(machine, ports.echo, over);
    seconds.push(now() - asked);
    if (!(await comesBack(connection))) wrong++;
    connection.destroy();
  }
  return { connections, wrong, connect: distributionOf(seconds) };
};

export const echoToHost: Look<EchoToHost> = async (target, over) => {
  const sent = randomBytes(messageBytes / 2).toString('hex');
  const got = Promise.withResolvers<string>();
  await using _ = await target.machine.listen(probePorts.echo, connection => {
    const message = receive(owned(connection, over), sent.length);
    got.resolve(message.then(bytes => bytes.toString('latin1')));
    message.then(
      bytes => connection.write(bytes),
      () => connection.destroy(),
    );
  });
  got.promise.catch(() => undefined);
  // The agent ends the connection once it has all: some devices lose data that the host's end overtakes.
  const guestGot = await printedByAgent(target, `ask vsock:2:${probePorts.echo} ${sent}`);
  return { sent, hostGot: await got.promise, guestGot };
};
