/** Where somebody writes: in a room, or in a thread of it. */
export interface WritingPlace {
  readonly roomId: string;
  /** The message in whose thread it is. */
  readonly threadOf?: string | undefined;
}

/** Names the place among what is kept of it; of a room it is the room's own id. */
export const keyOfPlace = ({ roomId, threadOf }: WritingPlace): string =>
  threadOf === undefined ? roomId : `${roomId}/${threadOf}`;

/** The id of the field in which one writes there: whoever puts something back finds it by that. */
export const fieldIdOf = ({ threadOf }: WritingPlace): string =>
  threadOf === undefined ? 'composer-field' : 'thread-composer-field';
