import type { Message } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { saidIn } from '../../state/said-in.ts';
import { Avatar } from '../../ui/avatar.tsx';

/** A message in one line: who wrote it, and how it begins. */
export const QuotedLine = ({ message }: { readonly message: Message }) => {
  const t = useT();
  const name = useName(message.senderId);
  const isGone = message.deletedAt !== undefined;
  return (
    <>
      <Avatar id={message.senderId} name={name} size="sm" />
      <bdi className="reply-quote-name">{name}</bdi>
      <span className="reply-quote-text" data-gone={isGone || undefined} dir="auto">
        {isGone ? t('reply.deleted') : saidIn(message, t)}
      </span>
    </>
  );
};
