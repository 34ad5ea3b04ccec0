import { Buffer } from 'node:buffer';
import {
  accept,
  type MessageId,
  type Report,
  type ReportBody,
  ReportId,
  type ReportPatch,
  type ReportState,
  type Result,
  type RoomId,
  refuse,
} from '@parley/contracts';
import { asManager, asMember, isWithin } from './access.ts';
import { lockRoom } from './locked-room.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredReport, StoredVoice } from './store/reports.ts';

/** Which reports are wanted. */
export interface ReportsPage {
  readonly state: ReportState;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Reports, and where the next page begins (RE1). */
export interface ReportsList {
  items: Report[];
  nextCursor: string | null;
}

/** Messages that people report, and what is decided of them: see {@link createReports}. */
export interface Reports {
  /**
   * Reports a message with the text that it has now; a member may, once, and again is no change (RE3). Codes: `not_found`,
   * `forbidden` for one's own, `gone` for a deleted one.
   */
  report(caller: Caller, roomId: RoomId, messageId: MessageId, body: ReportBody): Promise<Result<undefined>>;
  /** Those of every room, for moderators and admins of the installation. Codes: `forbidden`, `invalid`. */
  list(caller: Caller, page: ReportsPage): Promise<Result<ReportsList>>;
  /** Those of one room, for its owners and moderators. Codes: `not_found`, `forbidden`, `invalid`. */
  listOf(caller: Caller, roomId: RoomId, page: ReportsPage): Promise<Result<ReportsList>>;
  /** Decides one; the same people may. The same decision again is no change. Codes: `not_found`. */
  decide(caller: Caller, reportId: ReportId, patch: ReportPatch): Promise<Result<Report>>;
}

/** What {@link createReports} needs; `newId` makes ids that ascend. */
export interface ReportsOptions {
  readonly store: Store;
  readonly people: People;
  readonly newId: () => ReportId;
}

/** The voices that a report shows. */
const shownVoices = 10;

/** The rules of reports (RO4, RO5): nobody decides on what they wrote themselves, nor sees that it was reported. */
export const createReports = ({ store, people, newId }: ReportsOptions): Reports => {
  const page = async (caller: Caller, roomId: RoomId | undefined, { state, cursor, limit }: ReportsPage) => {
    const before = cursor === undefined ? undefined : ReportId.safeParse(Buffer.from(cursor, 'base64url').toString());
    if (before?.success === false) return refuse('invalid', 'this cursor is none of ours');
    const wanted = { roomId, exceptBy: caller.userId, state, before: before?.data, limit: limit + 1 };
    return store.snapshot(async (tx) => {
      const found = await tx.pageOfReports(wanted);
      const items = await toReports(tx, found.slice(0, limit));
      const last = items.at(-1);
      const nextCursor = found.length > limit && last !== undefined ? Buffer.from(last.id).toString('base64url') : null;
      return accept({ items, nextCursor });
    });
  };

  return {
    report: async (caller, roomId, messageId, body) => {
      await people.remember(caller);
      return store.transaction((tx) => report(tx, { caller, roomId, messageId, body, newId: newId() }));
    },
    list: async (caller, wanted) => (isSiteModerator(caller) ? page(caller, undefined, wanted) : siteOnly),
    listOf: async (caller, roomId, wanted) => {
      const [found] = await store.findRoomsFor(caller.userId, [roomId]);
      const managed = asManager({ room: found?.room, role: found?.role }, caller, 'moderator');
      return managed.ok ? page(caller, roomId, wanted) : managed;
    },
    decide: async (caller, reportId, patch) => {
      const found = await store.findReport(reportId);
      return found === undefined ? noSuchReport : store.transaction((tx) => decide(tx, caller, found, patch));
    },
  };
};

const siteOnly = refuse('forbidden', 'only moderators and admins of the installation may do this');
const noSuchReport = refuse('not_found', 'there is no such report');
const noSuchMessage = refuse('not_found', 'there is no such message in this room');

const isSiteModerator = ({ role, rooms }: Caller): boolean => (role === 'admin' || role === 'moderator') && rooms === undefined;

/** A report that is made. */
interface Reported {
  readonly caller: Caller;
  readonly roomId: RoomId;
  readonly messageId: MessageId;
  readonly body: ReportBody;
  readonly newId: ReportId;
}

const report = async (tx: Queries, { caller, roomId, messageId, body, newId }: Reported): Promise<Result<undefined>> => {
  await tx.lockRooms([roomId]);
  const [found] = await tx.findRoomsFor(caller.userId, [roomId]);
  const room = asMember(found?.room, found?.role !== undefined);
  if (!room.ok) return room;
  const [message] = await tx.findMessagesById([{ roomId, messageId }]);
  if (message === undefined || message.seq < room.data.floorSeq) return noSuchMessage;
  if (message.deletedAt !== null) return refuse('gone', 'this message was deleted');
  if (message.senderId === caller.userId) return refuse('forbidden', 'nobody reports what they wrote themselves');
  const { seq, senderId, content, createdAt: messageCreatedAt } = message;
  const said = { userId: caller.userId, reason: body.reason, comment: body.comment ?? null, content, createdAt: await tx.now() };
  await tx.addVoice({ ...said, roomId, messageId, seq, senderId, messageCreatedAt, newId });
  return accept(undefined);
};

const decide = async (tx: Queries, caller: Caller, found: StoredReport, patch: ReportPatch): Promise<Result<Report>> => {
  const locked = await lockRoom(tx, found.roomId, [caller.userId]);
  const managed = asManager({ room: locked.room, role: locked.roleOf(caller.userId) }, caller, 'moderator');
  const mayDecide = isSiteModerator(caller) || (managed.ok && isWithin(caller, found.roomId));
  const present = await tx.findReport(found.id);
  // To everybody else it is not there: that somebody was reported is nobody's business.
  if (present === undefined || !mayDecide || present.senderId === caller.userId) return noSuchReport;
  const note = patch.note ?? null;
  if (present.state !== patch.state || (note !== null && note !== present.note))
    await tx.decideReport(found.id, { state: patch.state, by: caller.userId, at: await tx.now(), note });
  const [decided] = await toReports(tx, [(await tx.findReport(found.id)) ?? present]);
  return decided === undefined ? noSuchReport : accept(decided);
};

const toReports = async (tx: Queries, found: readonly StoredReport[]): Promise<Report[]> => {
  const places = found.map(({ roomId, seq, messageCreatedAt }) => ({ roomId, seq, createdAt: messageCreatedAt }));
  const [messages, said] = await Promise.all([
    tx.findMessages(places),
    tx.findVoices(
      found.map(({ id }) => id),
      shownVoices,
    ),
  ]);
  const there = new Set(messages.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id));
  const voices = Map.groupBy(said, ({ reportId }) => reportId);
  return found.map((one) => toReport(one, voices.get(one.id) ?? [], !there.has(one.messageId)));
};

const toReport = (stored: StoredReport, voices: readonly StoredVoice[], deleted: boolean): Report => ({
  id: stored.id,
  roomId: stored.roomId,
  roomKind: stored.roomKind,
  roomName: stored.roomName,
  messageId: stored.messageId,
  seq: stored.seq,
  sender: { userId: stored.senderId, username: stored.username, displayName: stored.displayName },
  content: stored.content,
  sentAt: stored.messageCreatedAt.toISOString(),
  deleted,
  state: stored.state,
  createdAt: stored.createdAt.toISOString(),
  reporters: stored.reporters,
  voices: voices.map(({ userId, reason, comment, content, createdAt }) => ({
    userId,
    reason,
    ...(comment === null ? {} : { comment }),
    ...(content === stored.content ? {} : { content }),
    at: createdAt.toISOString(),
  })),
  ...(stored.decidedAt === null ? {} : { decidedAt: stored.decidedAt.toISOString() }),
  ...(stored.decidedBy === null ? {} : { decidedBy: stored.decidedBy }),
  ...(stored.note === null ? {} : { note: stored.note }),
});
