import { randomBytes, randomUUID } from 'node:crypto';
import { newId } from '@parley/service-kit';
import { Client } from 'pg';
import type { CopierCommand, CopierReply } from './copier.ts';
import { CopyTransaction } from './copy-transaction.ts';
import { serveWorker } from './serve-worker.ts';

const crowd = 100;

interface Copier {
  /** Makes transactions of so many messages, to be stored as by the service: in `messages` and, for repeats, in `message_keys`. */
  make(messages: number, perTransaction: number): void;
  store(): Promise<CopierReply>;
}

const openCopier = async ({
  databaseUrl,
  connections,
  contentChars,
}: Extract<CopierCommand, { type: 'open' }>): Promise<Copier> => {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const [rooms, people] = [Array.from({ length: crowd }, newId), Array.from({ length: crowd }, newId)];
  const content = 'x'.repeat(contentChars);
  const transactions: CopyTransaction[] = [];
  let made = 0;

  const transaction = (messages: number): CopyTransaction => {
    const createdAt = new Date().toISOString();
    const [rows, keys] = [[''], ['']];
    for (let index = 0; index < messages; index += 1) {
      const [room, person] = [rooms[made % crowd], people[Math.floor(made / crowd) % crowd]];
      const [seq, commandId, hash] = [Math.floor(made / crowd) + 1, randomUUID(), randomBytes(32).toString('hex')];
      rows.push(`${newId()}\t${room}\t${seq}\t${seq}\t${person}\t${commandId}\t${content}\t${createdAt}\n`);
      keys.push(`${room}\t${person}\t${commandId}\t\\\\x${hash}\t${newId()}\t${seq}\t${createdAt}\n`);
      made += 1;
    }
    return new CopyTransaction([
      { into: 'messages (id, room_id, seq, rev, sender_id, client_message_id, content, created_at)', rows: rows.join('') },
      {
        into: 'message_keys (room_id, sender_id, command_id, request_hash, request_id, seq, created_at)',
        rows: keys.join(''),
      },
    ]);
  };

  return {
    make: (messages, perTransaction) => {
      for (let left = messages; left > 0; left -= perTransaction) transactions.push(transaction(perTransaction));
    },
    store: async () => {
      const startedAt = performance.now();
      await Promise.all(clients.map((client) => storeAll(client, transactions)));
      return { seconds: (performance.now() - startedAt) / 1_000 };
    },
  };
};

const storeAll = async (client: Client, transactions: CopyTransaction[]): Promise<void> => {
  for (let next = transactions.shift(); next !== undefined; next = transactions.shift()) await client.query(next).done;
};

let copier: Copier | undefined;

serveWorker(async (command: CopierCommand): Promise<CopierReply> => {
  if (command.type === 'open') copier = await openCopier(command);
  else if (command.type === 'make') copier?.make(command.messages, command.perTransaction);
  return command.type === 'store' && copier !== undefined ? copier.store() : { seconds: 0 };
});
