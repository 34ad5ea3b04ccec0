import { setTimeout as delay } from 'node:timers/promises';
import { type Dialogue, dialogues, type Spoken } from './dialogues.ts';
import { type DemoState, keepDemoState } from './kept-state.ts';
import { type Cast, playerOf } from './write-history.ts';

/** What the talk needs. */
export interface TalkOptions {
  readonly cast: Cast;
  readonly state: DemoState;
  readonly dataDir: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const secondMs = 1_000;
/** For the first minutes somebody says something every few seconds; whoever stays longer is not flooded. */
const livelyForMs = 10 * 60 * secondMs;
const calmFactor = 6;
const pauseS = { withinDialogue: 2.5, betweenDialogues: 5 };

/** Goes through the dialogues, one after the other and over again. What was said is kept, so that a restart goes on from there. */
export const talk = async ({ cast, state, dataDir, signal }: TalkOptions): Promise<void> => {
  const startedAt = performance.now();
  for (let next = state.next; !signal.aborted; next += 1) {
    const dialogue = dialogues[next % dialogues.length];
    if (dialogue === undefined) return;
    keepDemoState(dataDir, { ...state, next: next + 1 });
    const slowness = performance.now() - startedAt < livelyForMs ? 1 : calmFactor;
    await perform(dialogue, { cast, roomId: state.rooms[dialogue.room] ?? '', slowness, signal });
    await delay(pauseS.betweenDialogues * slowness * secondMs, undefined, { signal });
  }
};

interface Stage {
  readonly cast: Cast;
  readonly roomId: string;
  readonly slowness: number;
  readonly signal: AbortSignal;
}

const perform = async ({ lines }: Dialogue, stage: Stage): Promise<void> => {
  for (const line of lines) {
    await delay((line.after ?? pauseS.withinDialogue) * stage.slowness * secondMs, undefined, { signal: stage.signal });
    await say(line, stage);
  }
};

/** Types for as long as the words take, up to some seconds, and sends them. */
const say = async ({ who, text, corrected }: Spoken, { cast, roomId, signal }: Stage): Promise<void> => {
  const { client } = playerOf(cast, who);
  // Somebody who has gone comes back to speak.
  client.connect();
  client.setTyping(roomId, true);
  await delay(typingMs(text), undefined, { signal });
  client.setTyping(roomId, false);
  const sent = await client.send(roomId, text).settled;
  if (corrected === undefined || !sent.ok) return;
  await delay(3 * secondMs, undefined, { signal });
  await client.edit(roomId, sent.data.message.id, corrected).settled;
};

/** Nobody watches dots for longer than four seconds. */
export const typingMs = (text: string): number => Math.min(4 * secondMs, 900 + text.length * 30);
