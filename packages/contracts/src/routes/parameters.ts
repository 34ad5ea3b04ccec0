import { z } from 'zod';
import { Emoji } from '../emoji.ts';
import { MessageId, RoomId, UserId } from '../ids.ts';
import { InviteCode } from '../invite.ts';
import { limits } from '../limits.ts';

/** A body of which nothing is read. */
export const nothing = z.object({});

/** The parts of paths. */
export const inRoom = z.object({ roomId: RoomId });
export const memberInRoom = z.object({ roomId: RoomId, userId: UserId });
export const inviteInRoom = z.object({ roomId: RoomId, code: InviteCode });
export const byInvite = z.object({ code: InviteCode });
export const messageInRoom = z.object({ roomId: RoomId, messageId: MessageId });
export const reactionInRoom = messageInRoom.extend({ emoji: Emoji });

/** A whole number in a query string, where everything is text. */
export const queryNumber = (schema: z.ZodType<number, number>) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(schema);

/** How many things a page shows: `usual` where nothing is said. */
export const limit = (most: number, usual: number) => queryNumber(z.int().min(1).max(most)).default(usual);

/** People's ids, divided by commas. */
export const userIdList = z
  .string()
  .transform((text) => text.split(',').filter((id) => id !== ''))
  .pipe(z.array(UserId).min(1).max(limits.userIdsPerRequest));

/** Whether PostgreSQL can compare the text with what it holds. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** What a name is looked for by. */
export const searchText = z
  .string()
  .trim()
  .max(limits.userQueryChars)
  .refine(isStorable, 'must not hold NUL or unpaired surrogates');

/** Where the page before ended. Long enough for a room's name, which is where a page of them ends. */
export const opaqueCursor = z.string().max(1_000).optional();

/** One page of many. */
export const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
