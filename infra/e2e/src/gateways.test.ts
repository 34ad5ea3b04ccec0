import { randomUUID } from 'node:crypto';
import { createConnection } from 'node:net';
import { eventually } from '@parley/test-kit';
import { io } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, type Frame, messagesOf, register, request } from './person.ts';
import { gatewayUrls, metricOf, processOf } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

const [first = '', second = ''] = gatewayUrls(sharedDir());

const tryOrigin = async (origin: string) =>
  (await fetch(`${first}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status;

describe('CO1 no affinity', () => {
  test('a polling session that was opened at one gateway goes on through the other one', async () => {
    const open = await fetch(`${first}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
    const anna = await register(sharedUrl(), 'anna');
    const posted = await fetch(`${second}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: `40${JSON.stringify({ token: anna.token, protocol: 1 })}`,
    });
    expect([posted.status, await posted.text()]).toEqual([200, 'ok']);
    let seen = '';
    await eventually(async () => {
      seen += await (await fetch(`${second}/socket.io/?EIO=4&transport=polling&sid=${sid}`)).text();
      expect(seen).toContain('"ready"');
    });
    expect(await metricOf(sharedDir(), 'socket-gateway-2', 'parley_gateway_forwarded_requests_total')).toBeGreaterThan(0);
    const closed = await fetch(`${second}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '1' });
    expect(closed.status).toBe(200);
  });

  test('a session that starts by polling through the edge is upgraded to a WebSocket, whichever gateway gets the upgrade', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const roomId = await createRoom(anna);
    for (let round = 0; round < 6; round += 1) {
      const line = await connect(anna, { transports: ['polling', 'websocket'] });
      await eventually(() => expect(line.socket.io.engine.transport.name).toBe('websocket'));
      expect(await line.send(roomId, `round ${round}`)).toMatchObject({ ok: true });
      line.close();
    }
  });

  test('60 clients by polling only, polling with upgrade and WebSocket through the edge keep their order without a loss', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => register(sharedUrl(), 'many')));
    const [owner] = people;
    if (owner === undefined) throw new Error('nobody registered');
    const roomId = await createRoom(owner, people.slice(1));
    const ways = [['polling'], ['polling', 'websocket'], ['websocket']];
    const lines = await Promise.all(
      Array.from({ length: 60 }, (_, index) => connect(people[index % 6] ?? owner, { transports: ways[index % 3] ?? [] })),
    );
    await Promise.all(
      lines.map(async (line, index) => {
        for (const turn of [1, 2]) expect(await line.send(roomId, `${index}:${turn}`)).toMatchObject({ ok: true });
      }),
    );
    await eventually(() => {
      for (const line of lines) expect(messagesOf(line.frames, roomId)).toHaveLength(120);
    });
    for (const line of lines) {
      expect(messagesOf(line.frames, roomId).map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
      line.close();
    }
  });

  test('an unknown, forged or orphaned session id is answered 400, code 1', async () => {
    const open = await fetch(`${first}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
    await fetch(`${first}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '1' });
    for (const id of ['nonsense', 'A'.repeat(96), sid, `${sid}x`]) {
      const reply = await fetch(`${second}/socket.io/?EIO=4&transport=polling&sid=${id}`);
      expect([reply.status, ((await reply.json()) as { code: number }).code]).toEqual([400, 1]);
    }
  });
});

/** A raw Engine.IO connection over WebSocket that has been let in; what it receives is kept as packets. */
const rawLine = async (token: string) => {
  const socket = new WebSocket(`${first.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const packets: string[] = [];
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3');
    else packets.push(String(data));
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
  await eventually(() => expect(packets[0]).toMatch(/^0/));
  const connectPacket = `40${JSON.stringify({ token, protocol: 1 })}`;
  return { socket, packets, closed, connectPacket };
};

describe('one connection, one socket', () => {
  test('a second CONNECT on the same connection ends it', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const { socket, packets, closed, connectPacket } = await rawLine(anna.token);
    for (let time = 0; time < 3; time += 1) socket.send(connectPacket);
    await closed;
    expect(packets.filter((packet) => packet.startsWith('42["ready"')).length).toBeLessThanOrEqual(1);
  });

  test('whoever leaves the namespace leaves the connection', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const { socket, packets, closed, connectPacket } = await rawLine(anna.token);
    socket.send(connectPacket);
    await eventually(() => expect(packets.some((packet) => packet.startsWith('42["ready"'))).toBe(true));
    socket.send('41');
    await closed;
  });

  test("a query with two session ids is nobody's", async () => {
    const open = await fetch(`${first}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
    expect((await fetch(`${first}/socket.io/?EIO=4&transport=polling&sid=${sid}&sid=`)).status).toBe(400);
  });
});

test('upgrades of any path that are reset at once hurt nobody', async () => {
  const { pid, url } = processOf(sharedDir(), 'socket-gateway-1');
  const { port } = new URL(url);
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => {
      const path = ['/x', '/health/live', '/socket.io/', '/socket.io/?EIO=4&transport=websocket'][index % 4];
      const socket = createConnection(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      return new Promise((resolve) => {
        socket.on('close', resolve);
        setTimeout(() => socket.resetAndDestroy(), index % 5);
      });
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(processOf(sharedDir(), 'socket-gateway-1').pid).toBe(pid);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

describe('CO1 Origin', () => {
  test('a page of an origin that is not listed is refused over both transports; listed and native ones come in', async () => {
    const edge = new URL(sharedUrl());
    expect(await Promise.all(['https://evil.example', 'null', `http://localhost:${edge.port}`].map(tryOrigin))).toEqual([
      403, 403, 200,
    ]);
    const anna = await register(sharedUrl(), 'anna');
    await expect(connect(anna, { extraHeaders: { origin: 'https://evil.example' } })).rejects.toThrow();
    (await connect(anna, { extraHeaders: { origin: `http://localhost:${edge.port}` } })).close();
  });
});

describe('CO1 authentication', () => {
  test('a socket that does not authenticate is closed, over both transports, before it is asked whether it is there', async () => {
    const socket = new WebSocket(`${first.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    let packets = '';
    socket.addEventListener('message', ({ data }) => (packets += String(data)[0]));
    await new Promise((resolve) => socket.addEventListener('close', resolve));
    // The first packet and no ping: who does not answer one is closed as well, but only after it.
    expect(packets).toBe('0');
    const open = await fetch(`${first}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
    let polled = '';
    await eventually(async () => {
      const reply = await fetch(`${first}/socket.io/?EIO=4&transport=polling&sid=${sid}`);
      const text = await reply.text();
      if (reply.status === 200) polled += text;
      expect(reply.status).toBe(400);
    });
    expect(polled).not.toContain('2');
  });

  test.each([
    ['no auth at all', undefined, 'unauthenticated'],
    ['an empty token', { token: '', protocol: 1 }, 'unauthenticated'],
    ['a forged token', { token: 'eyJhbGciOiJub25lIn0.e30.', protocol: 1 }, 'unauthenticated'],
    ['a token that is not a text', { token: { a: 1 }, protocol: 1 }, 'unauthenticated'],
    ['another protocol', { token: 'x', protocol: 99 }, 'invalid'],
  ])('%s fails with connect_error and a code of ER2', async (_what, auth, code) => {
    const socket = io(first, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(auth === undefined ? {} : { auth }),
    });
    const error = await new Promise<Error & { data?: { code: string } }>((resolve) => socket.once('connect_error', resolve));
    expect(error.data?.code).toBe(code);
    socket.close();
  });
});

describe('CO2 ready', () => {
  test('comes first, names the rooms with their heads, and frames continue them', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const roomId = await createRoom(anna);
    const order: string[] = [];
    const line = await connect(anna);
    line.socket.onAny((event: string) => order.push(event));
    expect(line.ready).toMatchObject({
      user: { id: anna.id, username: anna.username, displayName: 'anna', role: 'user' },
      live: 'live',
      userRev: 1,
      rooms: [{ roomId, role: 'owner', epoch: 1, rev: 1, lastSeq: 0 }],
    });
    await line.send(roomId, 'first');
    await eventually(() => expect(line.frames).toMatchObject([{ roomId, prevRev: 1, rev: 2 }]));
    line.close();
  });

  test('CO7 a room that was created or joined over REST after connecting is added on all devices, and can be sent to at once', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const bela = await register(sharedUrl(), 'bela');
    const lines = await Promise.all([connect(anna, { at: first }), connect(anna, { at: second }), connect(bela, { at: second })]);
    const added: string[][] = [[], [], []];
    for (const [index, line] of lines.entries())
      line.socket.on('user:events', ({ events }: Frame) => {
        for (const event of events)
          if (event.type === 'room.added') added[index]?.push((event.data as unknown as { roomId: string }).roomId);
      });
    const roomId = await createRoom(anna, [], 'public');
    expect(await lines[0]?.send(roomId, 'before anybody heard of it')).toMatchObject({ ok: true });
    expect((await bela.call('POST', `/api/rooms/${roomId}/join`, {})).status).toBe(200);
    expect(await lines[2]?.send(roomId, 'here I am')).toMatchObject({ ok: true });
    await eventually(() => expect(added).toEqual([[roomId], [roomId], [roomId]]));
    expect(await lines[0]?.send(roomId, 'welcome')).toMatchObject({ ok: true });
    await eventually(() => {
      for (const line of lines) expect(messagesOf(line.frames, roomId).at(-1)?.content).toBe('welcome');
    });
    for (const line of lines) line.close();
  });

  test('whoever connects while being added to rooms misses none of them', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const bela = await register(sharedUrl(), 'bela');
    const rooms: string[] = [];
    const adding = (async () => {
      for (let count = 0; count < 30; count += 1) rooms.push(await createRoom(anna, [bela]));
    })();
    const knows = async () => {
      const socket = io(first, {
        auth: { token: bela.token, protocol: 1 },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
      });
      const known = new Set<string>();
      let cursor = Number.POSITIVE_INFINITY;
      // FR2 for the user's own frames: what is not above the cursor is dropped.
      socket.on('ready', (ready: { userRev: number; rooms: { roomId: string }[] }) => {
        cursor = ready.userRev;
        for (const { roomId } of ready.rooms) known.add(roomId);
      });
      socket.on('user:events', (frame: Frame) => {
        if (frame.rev <= cursor) return;
        expect(frame.prevRev).toBeLessThanOrEqual(cursor);
        cursor = frame.rev;
        for (const event of frame.events) known.add((event.data as unknown as { roomId: string }).roomId);
      });
      await adding;
      await eventually(() => expect([...known].toSorted()).toEqual(rooms.toSorted()));
      socket.close();
    };
    const all: Promise<void>[] = [];
    for (let count = 0; count < 15; count += 1) {
      all.push(knows());
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await Promise.all(all);
  });

  test('CO4 who leaves gets the frame that says so as the last one of the room', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const bela = await register(sharedUrl(), 'bela');
    const roomId = await createRoom(anna, [bela]);
    const [annas, belas] = [await connect(anna, { at: first }), await connect(bela, { at: second })];
    expect((await bela.call('POST', `/api/rooms/${roomId}/leave`, {})).status).toBe(204);
    for (const content of ['one', 'two', 'three']) expect(await annas.send(roomId, content)).toMatchObject({ ok: true });
    await eventually(() => expect(messagesOf(annas.frames, roomId)).toHaveLength(3));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(belas.frames.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['member.left']);
    expect(await belas.send(roomId, 'am I still here?')).toMatchObject({ ok: false, error: { code: 'not_found' } });
    annas.close();
    belas.close();
  });

  test('joining and leaving in quick turns ends with everybody getting exactly what the last state allows', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const bela = await register(sharedUrl(), 'bela');
    const roomId = await createRoom(anna, [], 'public');
    const [annas, belas] = [await connect(anna, { at: first }), await connect(bela, { at: second })];
    for (let turn = 0; turn < 10; turn += 1) {
      expect((await bela.call('POST', `/api/rooms/${roomId}/join`, {})).status).toBe(200);
      expect((await bela.call('POST', `/api/rooms/${roomId}/leave`, {})).status).toBe(204);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    await annas.send(roomId, 'for Anna only');
    expect((await bela.call('POST', `/api/rooms/${roomId}/join`, {})).status).toBe(200);
    await eventually(async () => {
      await annas.send(roomId, 'for both');
      expect(messagesOf(belas.frames, roomId).map(({ content }) => content)).toContain('for both');
    });
    expect(messagesOf(belas.frames, roomId).map(({ content }) => content)).not.toContain('for Anna only');
    annas.close();
    belas.close();
  });
});

describe('RC1 room:sync', () => {
  test('brings what was missed, says when it cannot, and answers strangers by the kind of room', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const stranger = await register(sharedUrl(), 'stranger');
    const roomId = await createRoom(anna);
    const lobby = await createRoom(anna, [], 'public');
    const line = await connect(anna);
    for (const content of ['a', 'b', 'c']) await line.send(roomId, content);
    const sync = (rev: number, epoch = 1) =>
      line.emit<{ data: { rooms: Record<string, unknown>[] } }>('room:sync', { rooms: [{ roomId, epoch, rev }] });
    expect((await sync(2)).data.rooms).toMatchObject([
      { roomId, recovered: true, prevRev: 2, rev: 4, more: false, events: [{ rev: 3 }, { rev: 4 }] },
    ]);
    expect((await sync(4)).data.rooms).toMatchObject([{ recovered: true, prevRev: 4, rev: 4, events: [] }]);
    expect((await sync(99)).data.rooms).toMatchObject([{ recovered: false, prevRev: 0, rev: 4 }]);
    expect((await sync(2, 7)).data.rooms).toMatchObject([{ recovered: false }]);
    const theirs = await connect(stranger);
    const answer = await theirs.emit<{ data: { rooms: { error: { code: string } }[] } }>('room:sync', {
      rooms: [roomId, lobby, randomUUID()].map((id) => ({ roomId: id, epoch: 1, rev: 0 })),
    });
    expect(answer.data.rooms.map(({ error }) => error.code)).toEqual(['not_found', 'forbidden', 'not_found']);
    line.close();
    theirs.close();
  });
});

test('internal routes, health and metrics are not reachable through the edge', async () => {
  for (const path of [
    '/internal/heads',
    '/health/ready',
    '/metrics',
    '/api/../internal/heads',
    '/api/%2e%2e/internal/heads',
    '//internal/heads',
  ]) {
    const reply = await request(sharedUrl(), 'GET', path).catch(() => ({ status: 400 }));
    expect([400, 404]).toContain(reply.status);
  }
});
