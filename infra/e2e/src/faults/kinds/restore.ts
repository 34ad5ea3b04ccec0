import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { restore, takeBackup } from '../../restore/backup.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';

const lostPerRoom = 5;
const withinMs = 20_000;
const Sent = z.object({ message: z.object({ id: z.string(), seq: z.number() }) });

/** A message of the owner's in a room, past the recorder: it is to be lost. */
const say = async ({ load }: Scene, roomId: string): Promise<{ id: string; seq: number }> => {
  const said = { clientMessageId: randomUUID(), content: 'to be lost' };
  const { status, body } = await load.owner.person.call('POST', `/api/rooms/${roomId}/messages`, said);
  if (status !== 201) throw new Error(`a message that is to be lost was answered ${status}`);
  return Sent.parse(body).message;
};

const holdsAll = ({ load: { talkers, clients } }: Scene, roomId: string, seq: number): boolean =>
  [...talkers, ...clients].every((one) => one.holds(roomId, seq));

/** Says what is to be lost in every room, and waits until everybody holds it. It is not stored in the end, and that is well. */
const sayWhatIsLost = async (scene: Scene): Promise<void> => {
  for (const roomId of scene.load.roomIds) {
    let last = 0;
    for (let count = 0; count < lostPerRoom; count += 1) {
      const { id, seq } = await say(scene, roomId);
      scene.load.receptions.room(roomId).loses(id);
      last = seq;
    }
    if (!(await until(() => holdsAll(scene, roomId, last), withinMs))) throw new Error('not everybody got what is to be lost');
  }
};

/** Puts a backup back while everybody is connected and silent, so that nothing is lost but what was said to be. */
const restoreUnderClients = async (scene: Scene): Promise<void> => {
  const { system, load, noticed } = scene;
  if (load.recorder.open > 0) throw new Error('the load did not fall silent');
  const backup = await takeBackup(system);
  await sayWhatIsLost(scene);
  await Promise.all([restore(system, backup), system.kill('message-persistence', 'message-persistence-2')]);
  const rooms = load.talkers.flatMap(({ timelines }) => [...timelines.values()]);
  const before = new Map(rooms.map((room) => [room, room.epoch]));
  const startedOver = () => rooms.every((room) => room.epoch > (before.get(room) ?? 0));
  await until(() => system.withPostgres((client) => client.query('SELECT')).then(() => true), withinMs);
  const { code, out } = await system.admin('--raise-epoch');
  if (code !== 0) throw new Error(`the epoch was not raised: ${out}`);
  if (await until(startedOver, withinMs)) noticed.push('everybody started over');
};

/** The database goes back to a backup, and the epoch says so. */
export const restored: Fault = {
  name: 'a backup is put back, the epoch raised',
  isLong: true,
  bites: ['noticed'],
  strike: (scene) => scene.load.quietly(() => restoreUnderClients(scene)),
};
