import type { Message } from '@parley/contracts';
import type { RefObject } from 'react';
import { useNames } from '../../hooks/use-names.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { HoverCardView } from '../../ui/hover-card.tsx';
import './reaction-card.css';
import type { ShownReaction } from './reaction-summary.ts';

interface ReactionCardProps {
  readonly id: string;
  readonly anchorRef: RefObject<HTMLElement | null>;
  readonly message: Message;
  readonly reaction: ShownReaction;
  readonly onClose: () => void;
}

/** Who reacted with it: the first of them by name, me before all others. */
export const ReactionCard = ({ id, anchorRef, reaction, onClose }: ReactionCardProps) => {
  const t = useT();
  const formats = useFormats();
  const myId = useMyId();
  const { emoji, count, isMine, userIds } = reaction;
  const others = userIds.filter((userId) => userId !== myId);
  const names = useNames(others.map((userId) => ({ userId, displayName: t('message.unknownAuthor') })));
  const named = isMine ? [t('reactions.you'), ...names] : names;
  const more = count - named.length;
  const all = more > 0 ? [...named, t('reactions.more', { count: more })] : named;
  return (
    <HoverCardView id={id} anchorRef={anchorRef} onClose={onClose}>
      <span className="reaction-card">
        <span className="reaction-card-emoji" aria-hidden="true">
          {emoji}
        </span>
        <bdi>{t('reactions.who', { names: formats.list(all), emoji })}</bdi>
      </span>
    </HoverCardView>
  );
};
