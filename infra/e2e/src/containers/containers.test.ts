import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttachmentLink, CompletedUpload, Upload } from '@parley/contracts';
import { type DockerEngine, mayHaveDocker, provideDockerEngine } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, register, wholeHistory } from '../person.ts';
import { follow, startOf, Timeline } from '../timeline.ts';
import { Wanderer } from '../wanderer.ts';
import { type Composition, startComposition } from './composition.ts';
import { buildImages, imagesOf, services } from './images.ts';

const possible = await mayHaveDocker();
if (!possible)
  console.error(
    '\n!!! The tests in containers are SKIPPED: no Docker engine runs, and starting one takes root on Debian or its kin.',
  );

const tag = `test-${randomBytes(4).toString('hex')}`;
const log = (line: string): void => console.log(line);

/** Whatever of the composition keeps running. */
const ofParley = ['socket-gateway-1', 'socket-gateway-2', ...services.slice(0, -1), 'web-client'];
const lasting = [...ofParley, 'haproxy', 'postgres', 'redis'];
const jobs = ['roles', 'migrate-auth', 'migrate-message-persistence', 'migrate-media', 'migrate-notifications'];

describe.skipIf(!possible)('Parley in containers', () => {
  let engine: DockerEngine | undefined;
  let parley: Composition;

  beforeAll(async () => {
    engine = await provideDockerEngine(log);
    await buildImages(engine, tag, log);
    parley = await startComposition(engine, tag);
  });
  afterAll(async () => {
    await parley?.down();
    if (engine !== undefined && !engine.isOwn) await engine.docker('image', 'rm', '-f', ...imagesOf(tag));
    await engine?.stop();
  });

  test('every image has 250 MB at most', async () => {
    const sizes = await engine?.docker('image', 'inspect', '--format', '{{index .RepoTags 0}} {{.Size}}', ...imagesOf(tag));
    const megabytes = (sizes ?? '').split('\n').map((line): [string, number] => {
      const [name = '', bytes] = line.split(' ');
      return [name, Math.round(Number(bytes) / 1e6)];
    });
    log(`MB: ${megabytes.map(([name, size]) => `${name.replace(/:.*/, '')} ${size}`).join(', ')}`);
    expect(megabytes).toHaveLength(services.length + 1);
    expect(megabytes.filter(([, size]) => !(size <= 250))).toEqual([]);
  });

  test('everything of the composition is healthy, and the migration has ended well', async () => {
    expect([...parley.names].toSorted()).toEqual([...lasting, ...jobs].toSorted());
    await eventually(
      async () => {
        const states = await Promise.all(lasting.map(async (name) => [name, (await parley.inspect(name)).State.Health?.Status]));
        expect(states).toEqual(lasting.map((name) => [name, 'healthy']));
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
    for (const name of jobs)
      expect([name, (await parley.inspect(name)).State]).toMatchObject([name, { Status: 'exited', ExitCode: 0 }]);
  });

  test('nobody is root, no root file system can be written to, nothing may gain a right, and only 127.0.0.1 is listened on', async () => {
    for (const name of lasting) {
      const { Config, HostConfig } = await parley.inspect(name);
      expect([name, Config.User]).toEqual([name, expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
      expect([name, HostConfig]).toMatchObject([
        name,
        { ReadonlyRootfs: true, CapDrop: ['ALL'], CapAdd: null, SecurityOpt: ['no-new-privileges:true'], Privileged: false },
      ]);
      expect(HostConfig.Memory).toBeGreaterThan(0);
      expect(HostConfig.PidsLimit).toBeGreaterThan(0);
      const bindings = Object.values(HostConfig.PortBindings ?? {}).flat();
      expect(bindings.filter(({ HostIp }) => HostIp !== '127.0.0.1')).toEqual([]);
      expect((await parley.exec(name, 'id', '-u')).trim()).toBe(Config.User.split(':')[0]);
      await expect(parley.exec(name, 'touch', '/usr/written')).rejects.toThrow('Read-only file system');
    }
    for (const name of ofParley) {
      await expect(parley.exec(name, 'touch', '/parley/written')).rejects.toThrow('Read-only file system');
      // Node itself is process 1, so that a signal reaches it.
      expect(await parley.exec(name, 'cat', '/proc/1/comm')).toMatch(/^(node|MainThread)$/);
      expect(await parley.exec(name, 'ls', '/usr/local/bin')).not.toMatch(/npm|npx|yarn|corepack/);
    }
  });

  test('CO1 FR2 two people talk by every transport through HAProxy, and hold the same', async () => {
    const [anna, bela] = [await register(parley.url, 'anna'), await register(parley.url, 'bela')];
    const roomId = await createRoom(anna, [bela]);
    const lines = [
      await connect(anna),
      await connect(anna, { transports: ['polling'] }),
      await connect(bela, { transports: ['polling', 'websocket'] }),
      await connect(bela, { transports: ['polling'] }),
    ];
    const timelines = lines.map((line) => new Timeline(roomId, startOf(line, roomId)));
    for (const [index, line] of lines.entries()) follow(line, timelines[index] as Timeline);
    for (let turn = 0; turn < 12; turn += 1) {
      const acks = await Promise.all(lines.map((line) => line.send(roomId, `turn ${turn}: the lighthouse is lit`)));
      expect(acks.filter((ack) => !ack.ok)).toEqual([]);
      // Limits are on, as they are for everybody: 10 a second and person.
      await sleep(250);
    }
    const { sha256, count } = await digestOf(bela, roomId);
    expect(count).toBe(48);
    await eventually(() => {
      for (const timeline of timelines) expect(timeline.digest()).toBe(sha256);
    });
    expect(timelines.flatMap(({ gaps, repeats }) => [gaps, repeats])).toEqual(Array(8).fill(0));
    expect(await wholeHistory(anna, roomId)).toHaveLength(48);

    const [first, second] = lines;
    await eventually(async () =>
      expect(await first?.emit('presence:watch', { userIds: [bela.id] })).toMatchObject({
        ok: true,
        data: { items: [{ userId: bela.id, status: 'online' }] },
      }),
    );
    await eventually(async () => {
      const found = await bela.call<{ items: unknown[] }>('GET', '/api/search?query=lighthouse');
      expect(found.body.items.length).toBeGreaterThan(0);
    });
    second?.close();
    for (const line of lines) line.close();
  });

  test('AT4 AT5 a file goes with a message, and is still there after the container of media was replaced', async () => {
    const [anna, bela] = [await register(parley.url, 'anna'), await register(parley.url, 'bela')];
    const roomId = await createRoom(anna, [bela]);
    const content = randomBytes(200_000);
    const begun = await anna.call<Upload>('POST', '/api/uploads', { roomId, name: 'noise.bin', size: content.length });
    expect(begun.status).toBe(201);
    const path = `/api/uploads/${begun.body.id}`;
    expect((await anna.call('PATCH', `${path}?offset=0`, content)).status).toBe(200);
    const { ticket, attachment } = (await anna.call<CompletedUpload>('POST', `${path}/complete`)).body;
    const message = { clientMessageId: randomUUID(), content: 'here it is', attachments: [ticket] };
    expect((await anna.call('POST', `/api/rooms/${roomId}/messages`, message)).status).toBe(201);
    const bytes = async (): Promise<Buffer> => {
      const links = await bela.call<{ items: AttachmentLink[] }>('GET', `/api/attachments?ids=${attachment.id}`);
      return Buffer.from(await (await fetch(parley.url + links.body.items[0]?.url)).arrayBuffer());
    };
    expect((await bytes()).equals(content)).toBe(true);
    await parley.compose('up', '-d', '--no-build', '--no-deps', '--force-recreate', 'media');
    await eventually(async () => expect((await bytes()).equals(content)).toBe(true), { timeoutMs: 60_000, everyMs: 500 });
  });

  test('the web client is served with its security headers, and nothing inside is reached from outside', async () => {
    const page = await fetch(`${parley.url}/`);
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ]);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    expect((await fetch(parley.url + script)).headers.get('cache-control')).toContain('immutable');
    for (const path of ['/metrics', '/health/ready', '/internal/people'])
      expect((await fetch(parley.url + path)).status).toBe(404);
  });

  test('somebody is made an admin by the image of auth', async () => {
    const { username } = await register(parley.url, 'anna');
    expect(await parley.exec('auth', 'node', 'services/auth/src/make-admin.ts', username)).toContain('is an admin now');
  });

  test('CO5 MS1 a gateway is stopped while people talk: it drains, ends with 0 in its time, and nobody loses a message', async () => {
    const anna = await register(parley.url, 'anna');
    const roomId = await createRoom(anna);
    const wanderers = (['websocket', 'polling'] as const).flatMap((transport) =>
      (['listens', 'ignores'] as const).map(
        (manners) => new Wanderer({ person: anna, roomId, manners, transports: [transport] }),
      ),
    );
    await eventually(() => expect(wanderers.every((one) => one.isUp())).toBe(true));
    const stopping = new AbortController();
    const said = wanderers.map(async (wanderer, who) => {
      const ids: string[] = [];
      for (let turn = 0; !stopping.signal.aborted; turn += 1) {
        ids.push(await wanderer.send(`${who}: ${turn}`));
        await sleep(600);
      }
      return ids;
    });
    await sleep(1_500);
    await parley.compose('stop', 'socket-gateway-1');
    await sleep(1_500);
    await parley.compose('start', 'socket-gateway-1');
    await sleep(1_500);
    stopping.abort();
    const ids = (await Promise.all(said)).flat();
    expect((await wholeHistory(anna, roomId)).map(({ clientMessageId }) => clientMessageId).toSorted()).toEqual(ids.toSorted());
    const { sha256 } = await digestOf(anna, roomId);
    await eventually(() => {
      for (const { timeline } of wanderers) expect(timeline.digest()).toBe(sha256);
    });
    expect(await parley.logs('socket-gateway-1')).toContain('"stopped"');
    for (const wanderer of wanderers) wanderer.close();
  });

  test('SIGTERM ends each of them with 0, and none had to be killed', async () => {
    for (const name of lasting) {
      await parley.compose('stop', name);
      expect([name, (await parley.inspect(name)).State]).toMatchObject([name, { Status: 'exited', ExitCode: 0 }]);
    }
  });
});
