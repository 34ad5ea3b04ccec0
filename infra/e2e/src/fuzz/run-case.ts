import { type EventCase, eventCase, isKnown, outgoingEvent } from './event-case.ts';
import { exchange } from './exchange.ts';
import { faultOfAck, faultOfReply } from './judge.ts';
import { openPacketLine } from './packet-line.ts';
import type { Random } from './random.ts';
import { outgoing, type RestCase, restCase } from './rest-case.ts';
import type { Target } from './targets.ts';
import type { World } from './world.ts';

/** One thing that is asked, and what it is asked of. */
export type Case = RestCase | EventCase;

/** Makes one case of a target, valid or, where it `spoils`, not. */
export const caseOf = (target: Target, world: World, random: Random, spoils: boolean): Case =>
  target.kind === 'route' ? restCase(target, world, random, spoils) : eventCase(target, world, random, spoils);

/** What an answer came to (`ok`, a code of ER2, or what else happened), and what is wrong with it, if anything is. */
export interface Outcome {
  readonly came: string;
  readonly fault: string | undefined;
}

const codeIn = (text: string): string => /"code":"(\w+)"/.exec(text)?.[1] ?? 'no code';

const atOnce = async (count: number, ask: () => Promise<Outcome>): Promise<Outcome> => {
  const outcomes = await Promise.all(Array.from({ length: count }, ask));
  return outcomes.find(({ fault }) => fault !== undefined) ?? outcomes[0] ?? { came: 'nothing', fault: undefined };
};

const runRest = (url: string, one: RestCase): Promise<Outcome> => {
  const asIntended = one.method === one.target.route.method && !one.done.includes('the path is odd');
  return atOnce(one.times, async () => {
    const reply = await exchange(url, outgoing(one));
    const fault = faultOfReply(reply, asIntended ? one.target.route : undefined, one.method === 'HEAD');
    return { came: reply.status < 300 && asIntended ? 'ok' : codeIn(reply.text), fault };
  });
};

const askEvent = async (one: EventCase): Promise<Outcome> => {
  const answer = await one.actor.line.ask(outgoingEvent(one));
  const fault = faultOfAck(answer, isKnown(one) ? one.target.data : undefined);
  return { came: JSON.stringify(answer).startsWith('[{"ok":true') ? 'ok' : codeIn(JSON.stringify(answer)), fault };
};

/** What is no packet ends its own connection; only that nobody else notices is asked of it. */
const runMalformed = async (url: string, one: EventCase): Promise<Outcome> => {
  const line = await openPacketLine(url, one.actor.person.token);
  line.tell(outgoingEvent(one));
  await line.ask({ args: '"no:such"' }).catch(() => undefined);
  line.close();
  return { came: 'malformed', fault: undefined };
};

const runEvent = async (url: string, one: EventCase): Promise<Outcome> => {
  if (one.malformed) return runMalformed(url, one);
  if (one.acknowledged) return atOnce(one.times, () => askEvent(one));
  one.actor.line.tell(outgoingEvent(one));
  // The next event is answered, so the connection has outlived this one.
  return { came: 'told', fault: faultOfAck(await one.actor.line.ask({ args: '"no:such"' }), undefined) };
};

/** Runs one case through the edge; what goes wrong in any way is a fault. */
export const runCase = async (url: string, one: Case): Promise<Outcome> => {
  try {
    return one.kind === 'route' ? await runRest(url, one) : await runEvent(url, one);
  } catch (error) {
    return { came: 'failed', fault: error instanceof Error ? error.message : String(error) };
  }
};
