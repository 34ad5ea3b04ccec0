import { ConnectionJudge } from './connection-judge.ts';
import type { Anomaly, Received } from './history.ts';
import { SeenRoom } from './seen-room.ts';

/** The last things that one connection was told. */
export interface Tail {
  readonly connection: string;
  readonly received: readonly Received[];
}

/** Beyond them more of the same says nothing new. */
const mostScenes = 100;

/**
 * All that connections are told, judged as it comes and not kept: of each room what was seen of every message, of each
 * connection its last hundred events, and these too as they were at each anomaly.
 */
export class Receptions {
  readonly anomalies: Anomaly[] = [];
  readonly scenes: Tail[] = [];
  readonly #rooms = new Map<string, SeenRoom>();
  readonly #connections: ConnectionJudge[] = [];

  /** What was seen in a room. */
  room(roomId: string): SeenRoom {
    const room = this.#rooms.get(roomId) ?? new SeenRoom();
    this.#rooms.set(roomId, room);
    return room;
  }

  /** A connection begins. */
  connect(connection: string, userId: string): ConnectionJudge {
    const judge = new ConnectionJudge(connection, userId, {
      seen: (roomId, event, at) => this.room(roomId).note(event, at),
      wrong: (anomaly) => {
        this.anomalies.push(anomaly);
        if (this.scenes.length < mostScenes) this.scenes.push(judge.tail());
      },
    });
    this.#connections.push(judge);
    return judge;
  }

  /** The last things that each connection was told. */
  tails(): Tail[] {
    return this.#connections.map((judge) => judge.tail());
  }
}
