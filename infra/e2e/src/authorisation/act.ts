import type { Person } from '../person.ts';
import type { Actor } from './actor.ts';
import type { ByKind, Cells } from './standings.ts';

/** A room and the people around it, made anew for each cell. */
export interface Stage {
  readonly roomId: string;
  /** Who asks; undefined is nobody. */
  readonly actor: Actor | undefined;
  readonly owner: Person;
  /** A plain member; in a direct room the other one. */
  readonly other: Person;
  /** Somebody who is not in the room and wants nothing. */
  readonly newcomer: Person;
  /** A moderator of the installation. */
  readonly siteModerator: Person;
  /** A message of the actor's, written while they could; of the other's where they never could. */
  readonly ownMessageId: string;
  /** A message of {@link Stage.other}'s. */
  readonly otherMessageId: string;
}

/** What is to be there before something is asked. */
export type Need = 'messages' | 'archived';

/** What an act may be tried in: rooms of each kind, or anywhere, where no room matters. */
export type Rows = { readonly rooms: ByKind } | { readonly anywhere: Cells };

/** A request, in the parts that the route's declaration leaves open. */
export interface RouteAsk {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One thing that somebody may want of a route or an event, and who gets it. */
export interface Act<Ask> {
  /** Behind "may ...". */
  readonly does: string;
  readonly needs?: readonly Need[];
  readonly ask: (stage: Stage) => Ask | Promise<Ask>;
  readonly expected: Rows;
}

export type RouteAct = Act<RouteAsk>;
export type EventAct = Act<unknown>;
