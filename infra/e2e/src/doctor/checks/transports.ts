import { type Check, must, within } from '../check.ts';
import type { Transport } from '../visit.ts';

const over = (name: string, transport: Transport): Check => ({
  name,
  run: async (visit) => {
    const [person] = visit.pair;
    const startedAt = performance.now();
    const line = await visit.line(person, transport);
    const ms = Math.round(performance.now() - startedAt);
    must(line.socket.io.engine.transport.name === transport, `the connection is ${line.socket.io.engine.transport.name}`);
    // A connection that is ready and carries nothing is none: behind some proxies only the beginning comes through.
    const answer = await within(10_000, 'an answer over it', line.emit<{ ok: boolean }>('room:sync', { rooms: [] }));
    must(typeof answer.ok === 'boolean', 'room:sync was answered with something else than an acknowledgement');
    line.close();
    visit.transports.push(transport);
    return { says: 'ready, and answers', figures: { ms } };
  },
});

/** Both ways to connect. */
export const webSocket = over('WebSocket', 'websocket');
export const longPolling = over('long-polling', 'polling');
