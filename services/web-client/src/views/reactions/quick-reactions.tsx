import type { Message } from '@parley/contracts';
import { useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { quickEmoji } from './quick-emoji.ts';
import { useReact } from './use-react.ts';

/** The few reactions that are one press away. */
export const QuickReactions = ({ message }: { readonly message: Message }) => {
  const t = useT();
  const myId = useMyId();
  const react = useReact();
  const { recentEmoji } = useServices();
  // They keep their places while somebody points at them.
  const [offered] = useState(() => quickEmoji(recentEmoji.all()));
  const isMine = (emoji: string): boolean =>
    message.reactions.some((one) => one.emoji === emoji && one.userIds.some((id) => id === myId));
  return offered.map((emoji, index) => (
    <button
      key={emoji}
      type="button"
      className="icon-button quick-reaction"
      aria-label={t('reactions.with', { emoji })}
      title={t('reactions.with', { emoji })}
      aria-pressed={isMine(emoji)}
      tabIndex={index === 0 ? 0 : -1}
      data-act="quick"
      onClick={() => react(message, emoji, !isMine(emoji))}
    >
      {emoji}
    </button>
  ));
};
