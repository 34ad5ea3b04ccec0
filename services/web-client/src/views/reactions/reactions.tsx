import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useContext } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MayDoContext } from '../timeline/message-acts.ts';
import { ReactionChip } from './reaction-chip.tsx';
import './reactions.css';
import { useReact } from './use-react.ts';
import { useSummary } from './use-summary.ts';

interface ReactionsProps {
  readonly message: Message;
  /** My reactions to it that are under way. */
  readonly pending: readonly OutboxItem[];
  /** Whether Tab reaches them: in the row that it reaches. */
  readonly isTabStop: boolean;
  /** Opens the emoji to choose one more. */
  readonly onPick: () => void;
}

/** The reactions to a message, each a press from being mine too; nothing where there are none. */
export const Reactions = ({ message, pending, isTabStop, onPick }: ReactionsProps) => {
  const t = useT();
  const may = useContext(MayDoContext);
  const react = useReact();
  const shown = useSummary(message, pending);
  if (shown.length === 0) return null;
  const tabIndex = isTabStop ? 0 : -1;
  return (
    <div className="reactions" role="group" aria-label={t('reactions.label')}>
      {shown.map((reaction) => (
        <ReactionChip
          key={reaction.emoji}
          message={message}
          reaction={reaction}
          isDisabled={!may.react}
          tabIndex={tabIndex}
          onToggle={() => react(message, reaction.emoji, !reaction.isMine)}
        />
      ))}
      {may.react && (
        <button
          type="button"
          className="reaction reaction-add"
          aria-label={t('message.react')}
          title={t('message.react')}
          aria-haspopup="dialog"
          tabIndex={tabIndex}
          onClick={onPick}
        >
          <Icon name="smilePlus" size={16} />
        </button>
      )}
    </div>
  );
};
