import {
  accept,
  type Changed,
  type CommandDone,
  CommandId,
  type messageRoutes,
  RequestId,
  type Result,
  type RoomCommand,
  refuse,
  type SentAttachment,
} from '@parley/contracts';
import { type AttachmentTickets, newId, type RouteCall, type RouteHandlers, type SendLimits } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';
import { ifMatchOf } from './if-match.ts';
import { showStanding } from './standing.ts';

type Routes = Pick<
  typeof messageRoutes,
  | 'history'
  | 'getMessage'
  | 'sendMessage'
  | 'editMessage'
  | 'deleteMessage'
  | 'digest'
  | 'addReaction'
  | 'removeReaction'
  | 'listReactions'
  | 'pinMessage'
  | 'unpinMessage'
  | 'listPins'
  | 'removePreview'
  | 'thread'
  | 'listEdits'
  | 'readThread'
  | 'unreadThread'
  | 'myThreads'
>;

/** /api/rooms/:roomId/messages, …/messages/:messageId and what is under it, …/pins and …/digest. */
export const messagesRoutes = (rules: Rules, limits: SendLimits, tickets: AttachmentTickets): RouteHandlers<Routes> => {
  const { messages, history, reactions, pins, threads, threadReading, followedThreads, edits } = rules;
  const submit = async ({ user, params, reply, span }: CommandCall, command: RoomCommand): Promise<Result<CommandDone>> => {
    const { refusal, standing } = limits.ofUser(user.userId);
    showStanding(reply, standing);
    if (refusal !== null) return { ok: false, error: refusal };
    const requestId = RequestId.parse(newId());
    return messages.submit({
      requestId,
      roomId: params.roomId,
      userId: user.userId,
      userRole: user.role,
      command,
      traceparent: span?.traceparent,
    });
  };
  const filesOf = ({ user, params, body }: RouteCall<typeof messageRoutes.sendMessage>): Result<Files> => {
    if (body.attachments === undefined) return accept({});
    const attachments = tickets.check(body.attachments, { roomId: params.roomId, userId: user.userId });
    return attachments.ok ? accept({ attachments: attachments.data }) : attachments;
  };
  /** Reactions and pins name the state they want, and heed no `If-Match`. */
  const setPin = async (call: ChangeCall, type: 'message.pin' | 'message.unpin'): Promise<Result<Changed>> => {
    const commandId = idOf(call);
    return commandId.ok
      ? changed(submit(call, { type, commandId: commandId.data, messageId: call.params.messageId }))
      : commandId;
  };
  const react = async (call: ReactionCall, type: 'reaction.add' | 'reaction.remove'): Promise<Result<Changed>> => {
    const commandId = idOf(call);
    const { messageId, emoji } = call.params;
    return commandId.ok ? changed(submit(call, { type, commandId: commandId.data, messageId, emoji })) : commandId;
  };
  return {
    history: ({ user, params, query }) => history.page(user.userId, params.roomId, query),
    getMessage: ({ user, params }) => history.one(user.userId, params.roomId, params.messageId),
    sendMessage: async (call) => {
      const { clientMessageId, attachments: _, ...message } = call.body;
      const commandId = commandIdOf(call.headers, clientMessageId);
      if (!commandId.ok) return commandId;
      if (commandId.data === undefined) return withoutId;
      const files = filesOf(call);
      if (!files.ok) return files;
      return submit(call, { type: 'message.send', commandId: commandId.data, ...message, ...files.data });
    },
    editMessage: async (call) => {
      const condition = conditionOf(call, call.body.commandId);
      if (!condition.ok) return condition;
      const { messageId } = call.params;
      return changed(submit(call, { type: 'message.edit', messageId, content: call.body.content, ...condition.data }));
    },
    deleteMessage: async (call) => {
      const condition = conditionOf(call, undefined);
      if (!condition.ok) return condition;
      return changed(submit(call, { type: 'message.delete', messageId: call.params.messageId, ...condition.data }));
    },
    addReaction: (call) => react(call, 'reaction.add'),
    removeReaction: (call) => react(call, 'reaction.remove'),
    listReactions: ({ user, params, query }) => reactions.page(user.userId, params.roomId, params.messageId, query),
    pinMessage: (call) => setPin(call, 'message.pin'),
    unpinMessage: (call) => setPin(call, 'message.unpin'),
    listPins: ({ user, params }) => pins.list(user.userId, params.roomId),
    removePreview: async (call) => {
      const commandId = idOf(call);
      const { params, query } = call;
      if (!commandId.ok) return commandId;
      const command = { type: 'preview.remove', commandId: commandId.data, messageId: params.messageId, url: query.url } as const;
      return changed(submit(call, command));
    },
    thread: ({ user, params, query }) => threads.page(user.userId, params.roomId, params.messageId, query),
    listEdits: ({ user, params, query }) => edits.page(user, params.roomId, params.messageId, query),
    readThread: ({ user, params, body }) => threadReading.read(user.userId, params.roomId, params.messageId, body.seq),
    unreadThread: async ({ user, params, body, headers }) => {
      const commandId = commandIdOf(headers, body.commandId);
      if (!commandId.ok) return commandId;
      return threadReading.unread(user.userId, params.roomId, params.messageId, { seq: body.seq, commandId: commandId.data });
    },
    myThreads: ({ user, query }) => followedThreads.page(user.userId, query),
    digest: ({ user, params, query }) => history.digest(user.userId, params.roomId, query),
  };
};

/** Whether it was carried out before is nobody's concern: the state is what was asked for. */
const changed = async (done: Promise<Result<CommandDone>>): Promise<Result<Changed>> => {
  const result = await done;
  return result.ok ? accept({ message: result.data.message }) : result;
};

type ChangeCall = Pick<RouteCall<typeof messageRoutes.pinMessage>, 'user' | 'params' | 'reply' | 'headers' | 'span'>;
type ReactionCall = Pick<RouteCall<typeof messageRoutes.addReaction>, 'user' | 'params' | 'reply' | 'headers' | 'span'>;

/** Who gives no id cannot repeat it safely, and need not. */
const idOf = ({ headers }: Pick<ChangeCall, 'headers'>): Result<CommandId> => {
  const given = commandIdOf(headers, undefined);
  return given.ok ? accept(given.data ?? CommandId.parse(newId())) : given;
};

interface Files {
  readonly attachments?: SentAttachment[];
}

type CommandCall = Pick<RouteCall<typeof messageRoutes.sendMessage>, 'user' | 'params' | 'reply' | 'span'>;

const withoutId = refuse('invalid', 'a clientMessageId is needed, or an Idempotency-Key header that is a UUID', {
  issues: [{ path: 'clientMessageId', message: 'is missing' }],
});

/** How a change of a message is named, and what it is bound to. Who gives no id cannot repeat it safely, and need not. */
const conditionOf = (
  { headers }: Pick<RouteCall<typeof messageRoutes.editMessage>, 'headers'>,
  inBody: CommandId | undefined,
): Result<{ commandId: CommandId; ifMatch?: number }> => {
  const given = commandIdOf(headers, inBody);
  if (!given.ok) return given;
  const ifMatch = ifMatchOf(headers);
  if (!ifMatch.ok) return ifMatch;
  const commandId = given.data ?? CommandId.parse(newId());
  return accept(ifMatch.data === undefined ? { commandId } : { commandId, ifMatch: ifMatch.data });
};
