import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';

/** What services tell Redis, while somebody listens. */
export interface Overheard {
  /** Every command that holds this text. */
  holding(text: string): string[];
  end(): void;
}

/**
 * Listens to all commands of a Redis: https://redis.io/docs/latest/commands/monitor/. Over a plain socket: ioredis 6 takes what
 * comes for answers.
 */
export const overhear = async (redisUrl: string): Promise<Overheard> => {
  const { hostname, port, password } = new URL(redisUrl);
  const socket = connect(Number(port || 6_379), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'connect');
  if (password !== '') socket.write(`AUTH ${decodeURIComponent(password)}\r\n`);
  socket.write('MONITOR\r\n');
  await eventually(() => expect(text).toContain('+OK'));
  return {
    holding: (part) =>
      text
        .replaceAll('\\"', '"')
        .split('\r\n')
        .filter((command) => command.includes(part)),
    end: () => void socket.destroy(),
  };
};
