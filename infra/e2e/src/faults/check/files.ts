import type { Anomaly, Operation, StoredRoom } from '../history.ts';

/** What was acknowledged with a file has it as long as it is not deleted, and no file is in two messages (AT4). */
export const checkFiles = ({ roomId, messages }: StoredRoom, operations: readonly Operation[]): Anomaly[] => {
  const stored = new Map(messages.map((message) => [`${message.senderId}/${message.clientMessageId}`, message]));
  const lost = operations.flatMap(({ id, userId, outcome, file }): Anomaly[] => {
    const message = stored.get(`${userId}/${id}`);
    if (file === undefined || outcome !== 'ok' || message === undefined) return [];
    const wanted = message.deleted ? '' : file.id;
    if ((message.files ?? []).join() === wanted) return [];
    return [
      { kind: 'file-lost', roomId, what: `seq ${message.seq} was to have the file ${wanted || 'none'}`, ids: [message.id] },
    ];
  });
  const holders = Map.groupBy(
    messages.flatMap(({ id, files = [] }) => files.map((file) => ({ id, file }))),
    ({ file }) => file,
  );
  const shared = [...holders].filter(([, all]) => all.length > 1);
  return [
    ...lost,
    ...shared.map(
      ([file, all]): Anomaly => ({
        kind: 'file-lost',
        roomId,
        what: `file ${file} is in ${all.length} messages`,
        ids: all.map(({ id }) => id),
      }),
    ),
  ];
};
