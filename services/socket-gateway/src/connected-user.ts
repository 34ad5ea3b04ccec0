import { setTimeout as sleep } from 'node:timers/promises';
import { type FeedSubscriber, userFeed } from '@parley/bus';
import type { MemberRole, Membership, RoomId, UserEvent, UserFrame, UserId, UserMemberships } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import { FrameSequence, type FrameSequenceOptions } from './frame-sequence.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OwnerClient } from './owner-client.ts';
import type { RoomFeeds } from './room-feeds.ts';

/** A room one is a member of; `since` is the room's rev at which that was last known to be true. */
interface JoinedRoom {
  readonly role: MemberRole;
  readonly readSeq: number;
  readonly mutedUntil?: string | undefined;
  readonly visibleFromSeq?: number | undefined;
  readonly since: number;
}

/** What a connected user needs; `enter` and `leave` move all of the user's sockets, `emit` sends to them. */
export interface ConnectedUserOptions {
  readonly userId: UserId;
  readonly feeds: FeedSubscriber;
  readonly rooms: RoomFeeds;
  readonly owner: OwnerClient;
  readonly enter: (userId: UserId, roomId: RoomId) => void;
  readonly leave: (userId: UserId, roomId: RoomId) => void;
  readonly emit: (userId: UserId, frame: UserFrame) => void;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
}

const retryMs = 500;
const maxRounds = 10;

/** A user with at least one connection here: the rooms, their feeds, and the user's own feed (CO2). */
export class ConnectedUser implements FrameSequenceOptions<UserFrame> {
  readonly userId: UserId;
  readonly #options: ConnectedUserOptions;
  readonly #rooms = new Map<RoomId, JoinedRoom>();
  readonly #held = new Set<RoomId>();
  readonly #sequence: FrameSequence<UserFrame>;
  #starting: Promise<void> | undefined;
  #following: Promise<() => Promise<void>> | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;
  #readReceipts = true;
  #userRev = 0;

  constructor(options: ConnectedUserOptions) {
    this.userId = options.userId;
    this.#options = options;
    this.#sequence = new FrameSequence<UserFrame>(this);
  }

  get sequence(): FrameSequence<UserFrame> {
    return this.#sequence;
  }

  /** The `userRev` up to which rooms were entered and sockets were told; the sequence itself may be ahead of that. */
  get userRev(): number {
    return this.#userRev;
  }

  isMember(roomId: RoomId): boolean {
    return this.#rooms.has(roomId);
  }

  /** {@link isMember}, but asks the owner before it says no (CO7). @throws when it does not answer. */
  async isMemberAfterAsking(roomId: RoomId): Promise<boolean> {
    if (this.isMember(roomId)) return true;
    await this.#refresh();
    return this.isMember(roomId);
  }

  isMuted(roomId: RoomId): boolean {
    const until = this.#rooms.get(roomId)?.mutedUntil;
    return until !== undefined && Date.parse(until) > Date.now();
  }

  /** The first message of a room that they may see, where that is not the first of all (RO7). */
  visibleFrom(roomId: RoomId): number | undefined {
    return this.#rooms.get(roomId)?.visibleFromSeq;
  }

  /** Whether they show others how far they have read, and may see it of them (RD6). */
  get readReceipts(): boolean {
    return this.#readReceipts;
  }

  roomIds(): Iterable<RoomId> {
    return this.#rooms.keys();
  }

  /** Where each of the user's rooms stands at this gateway, at this very tick (CO2). */
  memberships(): Membership[] {
    return [...this.#rooms].flatMap(([roomId, { role, readSeq, mutedUntil, visibleFromSeq }]) => {
      const room = this.#options.rooms.get(roomId);
      const position = room?.sequence.position;
      if (room === undefined || position === undefined) return [];
      const optional = {
        ...(mutedUntil === undefined ? {} : { mutedUntil }),
        ...(visibleFromSeq === undefined ? {} : { visibleFromSeq }),
      };
      return [{ roomId, role, ...position, lastSeq: room.lastSeq(), readSeq, ...optional }];
    });
  }

  /** Follows everything that is the user's. Safe to call for each new connection. @throws when the owner is away. */
  async start(): Promise<void> {
    const known = this.#starting !== undefined;
    this.#starting ??= this.#startOnce().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    await this.#starting;
    if (known) await this.#refresh();
  }

  /** Asks the owner whether something is missing here, and waits until it is not. @throws when it does not answer. */
  async #refresh(): Promise<void> {
    await this.#sequence.catchUp(await this.#options.owner.userRev(this.userId));
    await this.#work;
  }

  /** A `member.left` of this user at `rev`; later memberships stay (CO4). */
  removed(roomId: RoomId, rev: number): void {
    const joined = this.#rooms.get(roomId);
    if (joined === undefined || joined.since >= rev) return;
    this.#forget(roomId);
  }

  /** What is missing in the user's own sequence, which calls this and the four below; it has them here and not as closures. */
  fetch(since: number): Promise<UserFrame> {
    return this.#options.owner.userChanges(this.userId, since);
  }

  /** Frames are worked through one after another, since following a new room's feed takes time. */
  apply(frame: UserFrame): void {
    this.#work = this.#work
      .then(() => this.#process(frame))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a user frame failed'));
  }

  reset(): void {
    this.#work = this.#work
      .then(() => this.#reload())
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the rooms of a user could not be read anew'));
  }

  onRepair(): void {
    this.#options.metrics.repairs.inc({ of: 'user' });
  }

  onRepairFailed(error: unknown): void {
    this.#options.log.warn({ err: error }, 'the missing changes of a user could not be fetched; it is tried again');
  }

  /** Leaves all feeds. */
  close(): void {
    this.#closed = true;
    this.#sequence.close();
    for (const roomId of this.#held) {
      this.#options.rooms.get(roomId)?.limit(this.userId, undefined);
      this.#options.rooms.release(roomId, this);
    }
    this.#held.clear();
    this.#rooms.clear();
    this.#following
      ?.then((unfollow) => unfollow())
      .catch((error: unknown) => this.#options.log.debug({ err: error }, 'a feed was not left cleanly'));
  }

  async #startOnce(): Promise<void> {
    this.#following ??= this.#options.feeds.followThrough(userFeed(this.userId), (event) => {
      if (event.type === 'user.frame') this.#sequence.receive(event.data);
    });
    try {
      await this.#following;
    } catch (error) {
      this.#following = undefined;
      throw error;
    }
    const answer = await this.#followRooms();
    if (this.#closed) return;
    this.#adopt(answer);
    this.#userRev = answer.userRev;
    this.#sequence.start({ epoch: answer.epoch, rev: answer.userRev });
  }

  /**
   * Ask, follow, ask again: the answer that names no unfollowed room was asked for when all its feeds were confirmed; or
   * while Redis is away, and then all heads are compared when it is back. Where others had all rooms followed already, the
   * first answer is as good.
   */
  async #followRooms(): Promise<UserMemberships> {
    const { feeds } = this.#options;
    for (let round = 0; round < maxRounds; round += 1) {
      const wasLive = feeds.live();
      const answer = await this.#options.owner.memberships(this.userId);
      const missing = answer.rooms.filter((room) => !this.#held.has(room.roomId));
      await Promise.all(missing.map((room) => this.#hold(room.roomId)));
      const isAhead = !wasLive && feeds.live();
      if (this.#closed || (!isAhead && missing.every((room) => this.#isNoNewerHere(room)))) return answer;
    }
    throw new Error('the rooms of a user changed faster than they could be followed');
  }

  /** Whether a room has a position here, so that its feed was followed before, which is not ahead of what the owner said of it. */
  #isNoNewerHere({ roomId, epoch, rev }: Membership): boolean {
    const position = this.#options.rooms.get(roomId)?.sequence.position;
    return position !== undefined && position.epoch === epoch && position.rev <= rev;
  }

  async #hold(roomId: RoomId): Promise<void> {
    const room = await this.#options.rooms.hold(roomId, this);
    if (this.#closed) this.#options.rooms.release(roomId, this);
    // The room's own id, and not another text that says the same.
    else this.#held.add(room.roomId);
  }

  #adopt(answer: UserMemberships): void {
    this.#readReceipts = answer.reading.readReceipts;
    const named = new Set(answer.rooms.map((room) => room.roomId));
    for (const roomId of this.#held) if (!named.has(roomId)) this.#forget(roomId);
    for (const membership of answer.rooms) this.#join(membership);
  }

  #join({ roomId, role, readSeq, mutedUntil, visibleFromSeq, epoch, rev, lastSeq }: Membership): void {
    const room = this.#options.rooms.get(roomId);
    this.#rooms.set(room?.roomId ?? roomId, { role, readSeq, mutedUntil, visibleFromSeq, since: rev });
    room?.limit(this.userId, visibleFromSeq);
    // Starting a room may apply held frames at once, among them this user's removal: so the membership stands before.
    room?.start({ epoch, rev }, lastSeq);
  }

  #forget(roomId: RoomId): void {
    this.#options.rooms.get(roomId)?.limit(this.userId, undefined);
    this.#rooms.delete(roomId);
    this.#held.delete(roomId);
    this.#options.leave(this.userId, roomId);
    this.#options.rooms.release(roomId, this);
  }

  async #reload(): Promise<void> {
    const answer = await this.#untilItWorks(() => this.#followRooms());
    this.#adopt(answer);
    this.#userRev = answer.userRev;
    for (const roomId of this.#rooms.keys()) this.#options.enter(this.userId, roomId);
    this.#options.emit(this.userId, startedAnew(answer));
  }

  async #process(frame: UserFrame): Promise<void> {
    const events: UserEvent[] = [];
    for (const event of frame.events) {
      const settled = await this.#settle(event);
      if (settled !== undefined) events.push(settled);
    }
    if (this.#closed) return;
    this.#userRev = frame.rev;
    for (const event of events)
      if (event.type === 'room.added' && this.isMember(event.data.roomId)) this.#options.enter(this.userId, event.data.roomId);
    this.#options.emit(this.userId, { ...frame, events: events.map((event) => this.#withOwnPosition(event)) });
  }

  async #settle(event: UserEvent): Promise<UserEvent | undefined> {
    switch (event.type) {
      case 'room.added':
        await this.#untilItWorks(() => this.#add(event.data));
        return event;
      case 'room.removed':
        await this.#remove(event.data.roomId, event.data.rev);
        return event;
      case 'read.changed':
        this.#markRead(event.data.roomId, event.data.readSeq);
        return event;
      case 'reading.changed':
        this.#readReceipts = event.data.readReceipts;
        return event;
      case 'thread.read':
      case 'notifications.changed':
      case 'room.notifications':
        return event;
    }
  }

  #markRead(roomId: RoomId, readSeq: number): void {
    const joined = this.#rooms.get(roomId);
    if (joined !== undefined) this.#rooms.set(roomId, { ...joined, readSeq });
  }

  async #add(membership: Membership): Promise<void> {
    // Of a removal and what undid it only the latter is told where both were missed. The room's frames know of the removal, and
    // nothing of the time between is for this user (CO4).
    if (this.isMember(membership.roomId)) await this.#catchUp(membership.roomId, membership.rev);
    const joined = this.#rooms.get(membership.roomId);
    if (joined !== undefined) return this.#change(joined, membership);
    await this.#hold(membership.roomId);
    if (this.#isNoNewerHere(membership)) return this.#join(membership);
    // A feed that is new here has no position, and one ahead of this event may have removed the user again: only an
    // answer that was asked for after following tells.
    const answer = await this.#options.owner.memberships(this.userId);
    const present = answer.rooms.find((one) => one.roomId === membership.roomId);
    if (present !== undefined) this.#join(present);
    else this.#forget(membership.roomId);
  }

  /** Another role, or a mute: of what is told of one membership, the later holds. */
  #change(joined: JoinedRoom, membership: Membership): void {
    if (joined.since <= membership.rev) this.#join(membership);
  }

  /** The room's own frame ends it (CO4); this makes sure that the frame comes, and ends it if it cannot. */
  async #remove(roomId: RoomId, rev: number): Promise<void> {
    const joined = this.#rooms.get(roomId);
    if (joined === undefined || joined.since >= rev) return;
    await this.#catchUp(roomId, rev);
    this.removed(roomId, rev);
  }

  /** Brings a room as far as a change of the user's membership in it, if the owner answers. */
  async #catchUp(roomId: RoomId, rev: number): Promise<void> {
    await this.#options.rooms
      .get(roomId)
      ?.sequence.catchUp(rev)
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'the frame of a membership could not be fetched'));
  }

  #withOwnPosition(event: UserEvent): UserEvent {
    if (event.type !== 'room.added') return event;
    const room = this.#options.rooms.get(event.data.roomId);
    const position = room?.sequence.position;
    return room === undefined || position === undefined
      ? event
      : { ...event, data: { ...event.data, ...position, lastSeq: room.lastSeq() } };
  }

  async #untilItWorks<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.#closed) throw error;
        this.#options.log.warn({ err: error }, 'a change of memberships could not be followed; it is tried again');
        await sleep(retryMs);
      }
    }
  }
}

/** RC3: whoever gets it asks for their rooms anew. */
const startedAnew = ({ epoch, userRev }: UserMemberships): UserFrame => ({
  epoch,
  prevRev: 0,
  rev: userRev,
  events: [],
  headRev: userRev,
  more: false,
});
