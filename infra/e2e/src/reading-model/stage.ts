import { randomUUID } from 'node:crypto';
import type { Answer, ChatClient, SeenByView } from '@parley/client';
import type { Message } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import type { Act, Saying, Step, Story } from './acts.ts';
import { deviceOf, type Player } from './cast.ts';
import { ModelRoom, type Verdict } from './model.ts';

/** A story as it is played: the room, its model, and who shows who has seen what. */
export interface Stage {
  readonly cast: readonly Player[];
  readonly roomId: string;
  readonly model: ModelRoom;
  /** The ids of messages, by their `seq` from 1. */
  readonly ids: string[];
  /** Of each person, on their first device. */
  readonly seenBy: readonly SeenByView[];
}

/** Makes the room of a story. */
export const setStage = async (cast: readonly Player[], { newcomersSeeAll, isIn }: Story): Promise<Stage> => {
  const [owner, ...others] = cast;
  if (owner === undefined) throw new Error('there is nobody to make a room');
  const body = {
    kind: 'public',
    name: 'A story',
    history: newcomersSeeAll ? 'all' : 'joined',
    memberIds: others.flatMap(({ person }, index) => (isIn[index + 1] === true ? [person.id] : [])),
  };
  const room = await deviceOf(owner, 0).rest.call<{ id: string }>({ method: 'POST', path: '/api/rooms', body });
  if (!room.ok) throw new Error(`no room was made: ${room.error.code}`);
  const roomId = room.data.id;
  return {
    cast,
    roomId,
    model: new ModelRoom(cast.length, (index) => isIn[index] === true, newcomersSeeAll),
    ids: [],
    seenBy: cast.map((player) => deviceOf(player, 0).reading.seenBy(roomId)),
  };
};

/** Plays one step, and has the model do the same. @throws where the server answers otherwise than the model. */
export const play = async (stage: Stage, step: Step): Promise<void> => {
  const player = playerOf(stage, step.kind === 'act' ? step.act.by : step.by);
  switch (step.kind) {
    case 'act': {
      const { act } = step;
      const expected = stage.model.do(act);
      expect([act, verdictOf(await perform(stage, player, act, expected))]).toEqual([act, expected]);
      return;
    }
    case 'show':
      player.isHidden = !step.readReceipts;
      expect(verdictOf(await deviceOf(player, step.device).reading.set(step.readReceipts))).toBe('ok');
      // Others learn of it when they ask (RD7).
      for (const view of stage.seenBy) view.refresh();
      return;
    case 'together': {
      const acts = step.to.map((to, device): Act => ({ do: 'read', by: step.by, device, overRest: true, to }));
      const expected = acts.map((act) => stage.model.do(act));
      const answers = await Promise.all(acts.map((act) => perform(stage, player, act, 'invalid')));
      expect(answers.map(verdictOf)).toEqual(expected);
    }
  }
};

/** Everybody leaves, so that lists stay short. */
export const clearStage = async ({ cast, roomId, seenBy }: Stage): Promise<void> => {
  for (const view of seenBy) view.close();
  await Promise.all(cast.map((player) => deviceOf(player, 0).leaveRoom(roomId)));
};

const playerOf = ({ cast }: Stage, index: number): Player => {
  const player = cast[index];
  if (player === undefined) throw new Error(`there is no person ${index}`);
  return player;
};

const verdictOf = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.error.code);

const contentOf = ({ text, to, toRoom }: Saying, { cast }: Stage): string =>
  [text, ...to.map((index) => `@${cast[index]?.person.username}`), ...(toRoom ? ['@room'] : [])].join(' ');

/** The id of the message that an act chooses; of none where there is none. */
const idOf = ({ ids }: Stage, on: number, before: number): string =>
  (before === 0 ? undefined : ids[on % before]) ?? randomUUID();

const perform = async (stage: Stage, player: Player, act: Act, expected: Verdict): Promise<Answer<unknown>> => {
  const device = deviceOf(player, act.device);
  const room = `/api/rooms/${stage.roomId}`;
  switch (act.do) {
    case 'say':
    case 'reply': {
      const threadOf = act.do === 'reply' ? { threadOf: idOf(stage, act.on, stage.ids.length) } : {};
      const sent = await send(stage, device, act, contentOf(act.saying, stage), threadOf);
      if (sent.ok) stage.ids.push(sent.data.message.id);
      return sent;
    }
    case 'edit':
      return edit(stage, device, act, contentOf(act.saying, stage));
    case 'delete':
      return remove(stage, device, act);
    case 'read':
    case 'unread':
      return move(stage, device, act, expected);
    case 'readThread':
    case 'unreadThread': {
      const rootId = idOf(stage, act.on, stage.ids.length);
      return act.do === 'readThread'
        ? device.markThreadRead(stage.roomId, rootId, act.to)
        : device.markThreadUnread(stage.roomId, rootId, act.to);
    }
    case 'join':
    case 'leave':
      return device.rest.call({ method: 'POST', path: `${room}/${act.do}` });
  }
};

type Sent = Answer<{ readonly message: Message }>;

const send = async (stage: Stage, device: ChatClient, act: Act, content: string, more: { threadOf?: string }): Promise<Sent> => {
  if (act.overRest) {
    const body = { clientMessageId: randomUUID(), content, ...more };
    return device.rest.call({ method: 'POST', path: `/api/rooms/${stage.roomId}/messages`, body });
  }
  return settled(device, device.send(stage.roomId, content, more));
};

/** What is refused would wait for somebody to try it again. */
const settled = async (device: ChatClient, sending: ReturnType<ChatClient['send']>): Promise<Sent> => {
  const answer = await sending.settled;
  if (!answer.ok) device.discard(sending.id);
  return answer;
};

type ActOn = Pick<Act, 'overRest'> & { readonly on: number };

const edit = (stage: Stage, device: ChatClient, act: ActOn, content: string): Promise<Answer<unknown>> => {
  const id = idOf(stage, act.on, stage.ids.length);
  const path = `/api/rooms/${stage.roomId}/messages/${id}`;
  return act.overRest
    ? device.rest.call({ method: 'PATCH', path, body: { content } })
    : settled(device, device.edit(stage.roomId, id, content));
};

const remove = (stage: Stage, device: ChatClient, act: ActOn): Promise<Answer<unknown>> => {
  const id = idOf(stage, act.on, stage.ids.length);
  const path = `/api/rooms/${stage.roomId}/messages/${id}`;
  return act.overRest ? device.rest.call({ method: 'DELETE', path }) : settled(device, device.delete(stage.roomId, id));
};

/** The library answers nothing about a marker: it has moved once the device shows it. */
const move = async (
  { roomId, model }: Stage,
  device: ChatClient,
  act: Act & { readonly do: 'read' | 'unread' },
  expected: Verdict,
): Promise<Answer<unknown>> => {
  const readSeq = () => device.rooms.getSnapshot().rooms.find(({ id }) => id === roomId)?.readSeq;
  const marker = model.people[act.by]?.marker;
  if (act.overRest || expected !== 'ok' || readSeq() === marker)
    return device.rest.call({ method: 'PUT', path: `/api/rooms/${roomId}/${act.do}`, body: { seq: act.to } });
  if (act.do === 'read') device.markRead(roomId, act.to);
  else device.markUnread(roomId, act.to);
  await eventually(() => expect([act, readSeq()]).toEqual([act, marker]), { everyMs: 5 });
  return { ok: true, data: null };
};
