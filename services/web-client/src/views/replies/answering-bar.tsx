import type { Message } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { saidIn } from '../../state/said-in.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import './replies.css';

interface AnsweringBarProps {
  readonly message: Message;
  readonly onDrop: () => void;
}

/** Which message will be answered, over where one writes; Escape drops it too. */
export const AnsweringBar = ({ message, onDrop }: AnsweringBarProps) => {
  const t = useT();
  const name = useName(message.senderId);
  return (
    <div className="answering-bar">
      <Icon name="reply" size={16} />
      <span className="answering-bar-text">
        <bdi className="answering-bar-to">{t('reply.to', { name })}</bdi> <span dir="auto">{saidIn(message, t)}</span>
      </span>
      <IconButton icon="close" label={t('reply.drop')} aria-keyshortcuts="Escape" onClick={onDrop} />
    </div>
  );
};
