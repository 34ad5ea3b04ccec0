import type { Message } from '@parley/contracts';
import { useContext } from 'react';
import { useMyId } from '../../hooks/use-session.ts';
import { onDemand } from '../../ui/on-demand.tsx';
import { MayDoContext } from '../timeline/message-acts.ts';

interface LinkPreviewsProps {
  readonly message: Message;
  readonly isTabStop: boolean;
}

const PreviewCard = onDemand(() => import('./preview-card.tsx').then((part) => part.PreviewCard));

/** What is shown of the pages that a message links to. Each has its place before it is there, so that nothing moves when it comes. */
export const LinkPreviews = ({ message, isTabStop }: LinkPreviewsProps) => {
  const myId = useMyId();
  const may = useContext(MayDoContext);
  const mayRemove = may.moderate || (message.senderId === myId && may.remove);
  return message.previews?.map((preview) => (
    <div key={preview.url} className="preview-place">
      <PreviewCard message={message} preview={preview} mayRemove={mayRemove} isTabStop={isTabStop} />
    </div>
  ));
};
