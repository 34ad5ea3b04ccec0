import { ErrorCode, isRetryable } from '@parley/contracts';
import type { Message, Person } from '../person.ts';
import type { Operation, Told } from './history.ts';
import type { Tried, Try } from './recorder.ts';

interface Refusal {
  readonly code?: string | undefined;
  readonly outcome?: string;
  readonly retryable?: boolean;
}

/** The part of a message that is looked at. */
export type ToldMessage = Pick<Message, 'id' | 'seq' | 'rev' | 'content'> & { readonly deletedAt?: string | undefined };

/** What a message in an answer tells. */
export const toldOf = ({ id, seq, rev, content, deletedAt }: ToldMessage): Told => ({
  id,
  seq,
  rev,
  content,
  deleted: deletedAt !== undefined,
});

/** What a refusal tells; no answer at all is unknown. */
export const refused = ({ code = 'none', outcome, retryable = true }: Refusal): Tried => ({
  outcome: outcome === 'rejected' ? 'rejected' : 'unknown',
  code,
  retryable,
});

const pathOf = ({ kind, roomId, subject, content }: Operation): [method: string, path: string] => {
  const room = `/api/rooms/${roomId}`;
  if (kind === 'send') return ['POST', `${room}/messages`];
  if (kind === 'edit') return ['PATCH', `${room}/messages/${subject}`];
  if (kind === 'delete') return ['DELETE', `${room}/messages/${subject}`];
  if (kind === 'react') return ['PUT', `${room}/messages/${subject}/reactions/${encodeURIComponent(content)}`];
  return kind === 'add' ? ['POST', `${room}/members`] : ['DELETE', `${room}/members/${subject}`];
};

/** What a send carries besides. */
export const ticketsOf = ({ file }: Operation): { readonly attachments?: readonly string[] } =>
  file === undefined ? {} : { attachments: [file.ticket] };

const bodyOf = (operation: Operation): unknown => {
  const { kind, id, content, subject } = operation;
  if (kind === 'send') return { clientMessageId: id, content, ...ticketsOf(operation) };
  if (kind === 'edit') return { content, commandId: id };
  return kind === 'add' ? { userIds: [subject] } : undefined;
};

interface Answered extends Refusal {
  readonly message?: Message;
  readonly duplicate?: boolean;
}

const passing: ReadonlySet<ErrorCode> = new Set(['internal', 'token_expired']);

/** What a problem over REST tells, which says no more than its code; a fault or a token that is to be renewed may pass as well. */
const refusedOverRest = ({ code }: Refusal): Tried => {
  const known = ErrorCode.safeParse(code);
  const mayPass = !known.success || passing.has(known.data) || isRetryable(known.data);
  return refused(mayPass ? { code } : { code, outcome: 'rejected', retryable: false });
};

/** Gives an operation over REST; what is no answer of Parley's (a connection that broke, a 502) is unknown. */
export const overRest =
  (person: Person): Try =>
  async (operation) => {
    const [method, path] = pathOf(operation);
    const reply = await person.call<Answered>(method, path, bodyOf(operation)).catch(() => undefined);
    if (reply === undefined) return refused({});
    const { status, body } = reply;
    if (status < 300)
      return { outcome: 'ok', told: body.message === undefined ? undefined : toldOf(body.message), duplicate: body.duplicate };
    // Who was removed by a try whose answer was lost is no member when it is tried again.
    if (operation.kind === 'remove' && status === 404 && operation.tries > 1) return { outcome: 'ok', told: undefined };
    return refusedOverRest(body);
  };
