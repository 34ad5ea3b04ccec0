import type { CommandId, MessageId, RoomId, SessionId, UserId } from '@parley/contracts';

type Id = CommandId | MessageId | RoomId | SessionId | UserId;

/** The same shape with ids as the strings they are: what callers hand in need not have been parsed. */
export type Plain<T> = T extends Id
  ? string
  : T extends object
    ? { [Key in keyof T]: Key extends 'metadata' ? T[Key] : Plain<T[Key]> }
    : T;
