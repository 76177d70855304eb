import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greenOutcomes, greenTests, sampleRun } from '../../dev/samples/outcomes.ts';
import { toKcidb } from './kcidb.ts';
import { kcidbServer, submit } from './submit.ts';

const token = 'local-token';
const report = toKcidb(sampleRun(greenOutcomes, greenTests), {});
const got: unknown[] = [];
const server = createServer(async (request, response) => {
  const body = await text(request);
  if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end('who are you');
  else {
    got.push(JSON.parse(body));
    response.end('{"id": "submission-1"}');
  }
});
let url: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kcidb-'));
  writeFileSync(join(folder, 'kcidb.json'), JSON.stringify(report));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/submit`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('sends the report to the server', async () => {
  expect(await submit(folder, { url, token })).toBe('{"id": "submission-1"}');
  expect(got).toEqual([report]);
});

test('a server that refuses the token', async () => {
  const refused = await submit(folder, { url, token: 'wrong-token' }).catch((error: Error) => error.message);
  expect(String(refused).replace(/:\d+/, ':PORT')).toMatchInlineSnapshot(`
    "kcidb: 127.0.0.1:PORT answered 401 Unauthorized
      because    who are you
      do         check KCIDB_TOKEN
      again      npm run kcidb"
  `);
});

test('a server that is not there', async () => {
  const gone = await submit(folder, { url: 'http://127.0.0.1:9/', token }).catch(
    (error: Error) => error.message,
  );
  expect(gone).toMatchInlineSnapshot(`
    "kcidb: 127.0.0.1:9 did not take the report
      because    Error: bad port
      do         check KCIDB_URL and the network
      again      npm run kcidb"
  `);
});

test('a run that has no report', async () => {
  rmSync(join(folder, 'kcidb.json'));
  await expect(submit(folder, { url, token })).rejects.toThrow(
    /kcidb.json does not exist\n.*\n {2}do +npm run report -- /,
  );
  writeFileSync(join(folder, 'kcidb.json'), '{"version": {"major": 4}}');
  await expect(submit(folder, { url, token })).rejects.toThrow('kcidb.json is not a KCIDB report');
});

test.for([{}, { KCIDB_URL: 'http://127.0.0.1/' }, { KCIDB_URL: 'nowhere', KCIDB_TOKEN: 'x' }])(
  'sends nothing by default: %j',
  env => {
    expect(() => kcidbServer(env)).toThrow(/^kcidb: KCIDB_/);
  },
);
