import { Agent, request } from 'node:http';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { HttpRead, MgetRead, Read, SelectRead } from './reads.ts';

/** Something that can be read now. `read` resolves to the size of what came: bytes, rows or values. */
export interface OpenRead {
  read(turn: number): Promise<number>;
  close(): Promise<void>;
}

const answerWithinMs = 30_000;
const connections = 8;

/** Opens the connections that a read needs. */
export const openRead = (read: Read): OpenRead => {
  switch (read.kind) {
    case 'http':
      return openHttp(read);
    case 'select':
      return openSelect(read);
    case 'mget':
      return openMget(read);
  }
};

const openHttp = ({ origin, headers, requests }: HttpRead): OpenRead => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(origin);
  const readOne = ({ method, path, body }: HttpRead['requests'][number]): Promise<number> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { agent, hostname, port, method, path, headers: { ...headers, ...length }, timeout: answerWithinMs };
      const sent = request(options, (answer) => {
        let bytes = 0;
        answer.on('data', (part: Buffer) => (bytes += part.length));
        answer.once('error', reject);
        answer.once('end', () => {
          if (answer.statusCode === 200) resolve(bytes);
          else reject(new Error(`${method} ${path} answered ${answer.statusCode}`));
        });
      });
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${path} took too long`)));
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    read: async (turn) => {
      const next = requests[turn % requests.length];
      return next === undefined ? 0 : readOne(next);
    },
    close: async () => agent.destroy(),
  };
};

const openSelect = ({ databaseUrl, text, parameters }: SelectRead): OpenRead => {
  const pool = new Pool({ connectionString: databaseUrl, max: connections, query_timeout: answerWithinMs });
  return {
    read: async (turn) => (await pool.query(text, [...(parameters[turn % parameters.length] ?? [])])).rows.length,
    close: () => pool.end(),
  };
};

const openMget = ({ redisUrl, keys }: MgetRead): OpenRead => {
  const redis = new Redis(redisUrl, { protocol: 2, commandTimeout: answerWithinMs });
  return {
    read: async () => (await redis.mget(...keys)).filter((value) => value !== null).length,
    close: async () => redis.disconnect(),
  };
};
