import { createFeedPublisher, type FeedMessage, type RedisClient, roomFeed, userFeed } from '@parley/bus';
import {
  Member,
  type Membership,
  Message,
  type RoomEvent,
  type RoomFrame,
  RoomId,
  type Seen,
  type UserEvent,
  type UserFrame,
  type UserId,
  type UserMemberships,
} from '@parley/contracts';
import { newId } from '@parley/service-kit';

const epoch = 1;
const at = '2026-01-01T00:00:00.000Z';

interface Log<Event> {
  rev: number;
  readonly events: Event[];
}

/** What is known of one membership. */
type Joined = Pick<Membership, 'role' | 'readSeq' | 'mutedUntil' | 'visibleFromSeq'>;

/** Rooms in memory, in place of message-persistence: each change is counted, kept and published as the owner would. */
export class StandInRooms {
  readonly #publisher: ReturnType<typeof createFeedPublisher>;
  readonly #rooms = new Map<RoomId, Log<RoomEvent>>();
  readonly #users = new Map<UserId, Log<UserEvent>>();
  readonly #members = new Map<UserId, Map<RoomId, Joined>>();
  readonly #lastSeqs = new Map<RoomId, number>();
  readonly #hidden = new Set<UserId>();
  /** While set, changes are kept but not published, as when a publish is lost. */
  silent = false;

  constructor(redis: RedisClient) {
    this.#publisher = createFeedPublisher(redis);
  }

  /** A new room with these members. */
  async create(...userIds: UserId[]): Promise<RoomId> {
    const roomId = RoomId.parse(newId());
    for (const userId of userIds) await this.join(roomId, userId);
    return roomId;
  }

  /** Adds a member, or tells again of one with another role or mute. */
  async join(roomId: RoomId, userId: UserId, more: Partial<Omit<Joined, 'readSeq'>> = {}): Promise<void> {
    const type = this.#membersOf(userId).has(roomId) ? 'member.changed' : 'member.joined';
    this.#membersOf(userId).set(roomId, { role: 'member', readSeq: 0, ...more });
    const room = this.#changeRoom(roomId, (rev) => ({ rev, type, at, data: memberOf(roomId, userId, rev) }));
    const data = this.#membership(userId, roomId);
    await this.#publish(
      room,
      this.#changeUser(userId, (rev) => ({ rev, type: 'room.added', at, data })),
    );
  }

  async remove(roomId: RoomId, userId: UserId): Promise<void> {
    this.#membersOf(userId).delete(roomId);
    const room = this.#changeRoom(roomId, (rev) => ({ rev, type: 'member.left', at, data: memberOf(roomId, userId, rev) }));
    const data = { roomId, rev: this.#logOf(roomId).rev };
    await this.#publish(
      room,
      this.#changeUser(userId, (rev) => ({ rev, type: 'room.removed', at, data })),
    );
  }

  /** What a restored backup does to somebody: their last change, that they joined this room, was never made. */
  undoJoin(roomId: RoomId, userId: UserId): void {
    this.#membersOf(userId).delete(roomId);
    const log = this.#users.get(userId);
    if (log === undefined) return;
    log.events.pop();
    log.rev -= 1;
  }

  async post(roomId: RoomId, senderId: UserId, content: string): Promise<Message> {
    const seq = (this.#lastSeqs.get(roomId) ?? 0) + 1;
    this.#lastSeqs.set(roomId, seq);
    const ids = { id: newId(), roomId, senderId, clientMessageId: newId() };
    const rev = this.head(roomId) + 1;
    const data = Message.parse({ ...ids, seq, rev, content, mentions: [], createdAt: at });
    await this.#publish(this.#changeRoom(roomId, () => ({ rev, type: 'message.created', at, data })));
    return data;
  }

  async edit(message: Message, content: string): Promise<void> {
    const { roomId } = message;
    const rev = this.head(roomId) + 1;
    const data = { ...message, rev, content, editedAt: at };
    await this.#publish(this.#changeRoom(roomId, () => ({ rev, type: 'message.edited', at, data })));
  }

  async read(roomId: RoomId, userId: UserId, readSeq: number): Promise<void> {
    const joined = this.#membersOf(userId).get(roomId);
    if (joined !== undefined) this.#membersOf(userId).set(roomId, { ...joined, readSeq });
    const data = { roomId, readSeq, unread: 0, mentions: 0 };
    await this.#publish(this.#changeUser(userId, (rev) => ({ rev, type: 'read.changed', at, data })));
  }

  /** Decides whether others see how far somebody has read (RD6). */
  async show(userId: UserId, readReceipts: boolean): Promise<void> {
    this.#hidden[readReceipts ? 'delete' : 'add'](userId);
    await this.#publish(this.#changeUser(userId, (rev) => ({ rev, type: 'reading.changed', at, data: { readReceipts } })));
  }

  /** Tells that people have seen more of a room. */
  async seen(roomId: RoomId, ...items: Seen[]): Promise<void> {
    await this.#publish({ feed: roomFeed(roomId), event: { type: 'room.seen', data: { roomId, items } } });
  }

  memberships(userId: UserId): UserMemberships {
    const rooms = [...this.#membersOf(userId).keys()].map((roomId) => this.#membership(userId, roomId));
    return {
      userId,
      epoch,
      userRev: this.#users.get(userId)?.rev ?? 0,
      rooms,
      reading: { readReceipts: !this.#hidden.has(userId) },
    };
  }

  head(roomId: RoomId): number {
    return this.#logOf(roomId).rev;
  }

  roomChanges(roomId: RoomId, since: number): RoomFrame {
    return { roomId, ...frameOf(this.#logOf(roomId), since) };
  }

  /** Of several changes of one membership the last, as the owner tells them. */
  userChanges(userId: UserId, since: number): UserFrame {
    const { rev, events } = this.#users.get(userId) ?? { rev: 0, events: [] };
    const last = new Map(events.map((event) => [membershipOf(event), event.rev]));
    return frameOf({ rev, events: events.filter((event) => last.get(membershipOf(event)) === event.rev) }, since);
  }

  #membersOf(userId: UserId): Map<RoomId, Joined> {
    const rooms = this.#members.get(userId) ?? new Map<RoomId, Joined>();
    this.#members.set(userId, rooms);
    return rooms;
  }

  #logOf(roomId: RoomId): Log<RoomEvent> {
    return this.#rooms.get(roomId) ?? { rev: 0, events: [] };
  }

  #membership(userId: UserId, roomId: RoomId): Membership {
    const joined = this.#membersOf(userId).get(roomId);
    if (joined === undefined) throw new Error('not a member');
    return { roomId, epoch, rev: this.head(roomId), lastSeq: this.#lastSeqs.get(roomId) ?? 0, ...joined };
  }

  #changeRoom(roomId: RoomId, event: (rev: number) => RoomEvent): FeedMessage {
    const log = this.#logOf(roomId);
    this.#rooms.set(roomId, append(log, event));
    return { feed: roomFeed(roomId), event: { type: 'room.frame', data: this.roomChanges(roomId, log.rev) } };
  }

  #changeUser(userId: UserId, event: (rev: number) => UserEvent): FeedMessage {
    const log = this.#users.get(userId) ?? { rev: 0, events: [] };
    this.#users.set(userId, append(log, event));
    return { feed: userFeed(userId), event: { type: 'user.frame', data: this.userChanges(userId, log.rev) } };
  }

  async #publish(...messages: FeedMessage[]): Promise<void> {
    if (!this.silent) await this.#publisher.publish(messages);
  }
}

/** What of two events only the later one tells: a room's, where it is of a membership, or else its own. */
const membershipOf = (event: UserEvent): string =>
  event.type === 'room.added' || event.type === 'room.removed' ? event.data.roomId : String(event.rev);

const append = <Event>({ rev, events }: Log<Event>, event: (rev: number) => Event): Log<Event> => ({
  rev: rev + 1,
  events: [...events, event(rev + 1)],
});

const frameOf = <Event extends { readonly rev: number }>({ rev, events }: Log<Event>, since: number) => ({
  epoch,
  prevRev: since,
  rev,
  events: events.filter((event) => event.rev > since),
  headRev: rev,
  more: false,
});

const memberOf = (roomId: RoomId, userId: UserId, rev: number): Member =>
  Member.parse({ roomId, userId, username: 'anna', displayName: 'Anna', role: 'member', rev, joinedAt: at });
