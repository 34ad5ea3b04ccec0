import type { MakeAdmin } from '../authorisation/cast.ts';
import { faultOfServerEvent } from './judge.ts';
import { openPacketLine } from './packet-line.ts';
import { seeded } from './random.ts';
import { type Case, caseOf, runCase } from './run-case.ts';
import { reproduction, shrink } from './shrink.ts';
import { targets } from './targets.ts';
import { type Actor, buildWorld, signInBriefly, type World } from './world.ts';

/** How much is asked, and of what. */
export interface CampaignOptions {
  readonly url: string;
  readonly seed: string;
  readonly cases: number;
  readonly makeAdmin: MakeAdmin;
}

/** What a campaign did and found. */
export interface CampaignReport {
  /** By the name of the route or event: how many cases, and how many of them were answered `ok`. */
  readonly counts: ReadonlyMap<string, { readonly cases: number; readonly ok: number }>;
  /** What went wrong, each with its smallest reproduction. */
  readonly faults: readonly string[];
}

/** Rooms that cases archived, left or were banned from are replaced after this many. */
const casesPerRooms = 300;
/** People gather rooms; whoever has thousands answers slowly. */
const casesPerWorld = 10_000;
const atOnce = 24;
const mostFaults = 8;

const inParallel = async (jobs: Iterator<() => Promise<void>>): Promise<void> => {
  const work = async (): Promise<void> => {
    for (let next = jobs.next(); next.done !== true; next = jobs.next()) await next.value();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

/** Opens the line of somebody again. Answers whether their token was good no more: cases of admins may change anybody's role, their own too. */
const openAgain = async (url: string, actor: Actor): Promise<boolean> => {
  const { person } = actor;
  const line = await openPacketLine(url, person.token).catch(() => undefined);
  if (line === undefined) person.token = (await signInBriefly(person)).token;
  actor.line = line ?? (await openPacketLine(url, person.token));
  return line === undefined;
};

/** A line that a case ended is opened again, so that one fault does not hide the others. Answers what ended lines whose token was good. */
const mend = async (url: string, world: World): Promise<string[]> => {
  const faults: string[] = [];
  for (const actor of world.actors) {
    const ended = actor.line.ended();
    if (ended !== undefined && !(await openAgain(url, actor))) faults.push(`the line of ${actor.name} ${ended}`);
  }
  return faults;
};

const describe = async (url: string, world: World, one: Case, fault: string, index: number): Promise<string> => {
  await mend(url, world);
  const fails = async (smaller: Case): Promise<boolean> => {
    const { fault: again } = await runCase(url, smaller);
    await mend(url, world);
    return again === fault;
  };
  const smallest = await shrink(one, fails);
  return `case ${index}, ${one.target.name}: ${fault}\n  done: ${one.done.join('; ')}\n  ${reproduction(smallest)}`;
};

/** Asks everything the contracts name, evenly, each case spoiled in its own way by the seed. Runs to the end or to eight faults. */
export const runCampaign = async ({ url, seed, cases, makeAdmin }: CampaignOptions): Promise<CampaignReport> => {
  const counts = new Map(targets.map(({ name }) => [name, { cases: 0, ok: 0 }]));
  const faults: string[] = [];
  const onEvent = (name: unknown, args: unknown[]): void => {
    const fault = faultOfServerEvent(name, args);
    if (fault !== undefined && faults.length < mostFaults) faults.push(fault);
  };
  const failed: { one: Case; fault: string; index: number }[] = [];
  const run = async (world: World, index: number): Promise<void> => {
    if (failed.length >= mostFaults) return;
    const target = targets[index % targets.length];
    if (target === undefined) return;
    const spoils = Math.floor(index / targets.length) % 3 > 0;
    const one = caseOf(target, world, seeded(`${seed}:${index}`), spoils);
    const { came, fault } = await runCase(url, one);
    const { cases: done = 0, ok = 0 } = counts.get(target.name) ?? {};
    counts.set(target.name, { cases: done + 1, ok: ok + (came === 'ok' ? 1 : 0) });
    if (fault !== undefined) failed.push({ one, fault, index });
  };
  for (let start = 0; start < cases && faults.length < mostFaults; start += casesPerWorld) {
    const world = await buildWorld(url, makeAdmin, onEvent);
    for (let from = start; from < Math.min(start + casesPerWorld, cases); from += casesPerRooms) {
      if (from > start) await world.renew();
      const to = Math.min(from + casesPerRooms, start + casesPerWorld, cases);
      await inParallel(Array.from({ length: to - from }, (_, offset) => () => run(world, from + offset)).values());
      const tokens = new Map(world.actors.map((actor) => [actor, actor.person.token]));
      faults.push(...(await mend(url, world)));
      for (const { one, fault, index } of failed.splice(0)) {
        // Their role was changed, which ends what was under way.
        const isOver = one.kind === 'event' && tokens.get(one.actor) !== one.actor.person.token;
        if (!isOver) faults.push(await describe(url, world, one, fault, index));
      }
    }
    world.close();
  }
  return { counts, faults };
};
