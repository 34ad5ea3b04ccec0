import { type AttachmentId, accept, type LinkPreview, linksIn, type Message, type Result } from '@parley/contracts';
import { type Admitted, asLiving, type Of } from './admitted.ts';
import { asDeleter } from './command-access.ts';

/** A message with these previews; without the field where there are none. */
export const withPreviews = (message: Message, previews: readonly LinkPreview[]): Message => {
  const { previews: _, ...rest } = message;
  return previews.length === 0 ? rest : { ...rest, previews: [...previews] };
};

/** Which previews a message keeps whose content is another now: those of links that it still has. */
export const keptPreviews = ({ previews = [] }: Message, content: string): LinkPreview[] => {
  if (previews.length === 0) return [];
  const links = new Set(linksIn(content));
  return previews.filter(({ url }) => links.has(url));
};

/** The pictures that one state of a message shows and another does not. */
export const picturesLost = (before: Message, after: Message): AttachmentId[] => {
  const kept = new Set(picturesOf(after));
  return picturesOf(before).filter((id) => !kept.has(id));
};

/** The pictures that a message shows of pages. */
export const picturesOf = ({ previews = [] }: Message): AttachmentId[] =>
  previews.flatMap(({ image }) => (image === undefined ? [] : [image.id]));

/**
 * Takes the preview of a link away, one that is still to come as well (LP5). What is away already is no change. Codes: `not_found`, `gone`,
 * `forbidden`.
 */
export const removePreview = (admitted: Admitted, command: Of<'preview.remove'>): Result<Message> => {
  const { room, giver, present, effects } = admitted;
  const found = present.named(room.id, command.messageId);
  const allowed = found === undefined ? accept(null) : asDeleter(room, found, giver);
  if (!allowed.ok) return allowed;
  const message = asLiving(found);
  return message.ok ? accept(effects.removePreview(room, message.data, command.url)) : message;
};
