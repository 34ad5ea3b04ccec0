import type { Attachment, Message } from '@parley/contracts';
import { boxOf, tilePx } from '../../state/box-of.ts';
import './attachments.css';
import { AttachedFile } from './attached-file.tsx';
import { AttachedImage } from './attached-image.tsx';

interface AttachmentsProps {
  readonly attachments: readonly Attachment[];
  /** The message that has them; without it they are on their way. */
  readonly message?: Message;
  readonly isTabStop: boolean;
}

/** The files of a message: images as they look, all others to be saved. What they take of the timeline is known before they are there. */
export const Attachments = ({ attachments, message, isTabStop }: AttachmentsProps) => {
  const images = attachments.filter(({ image }) => image !== undefined);
  const files = attachments.filter(({ image }) => image === undefined);
  const isAlone = images.length === 1;
  return (
    <div className="attachments">
      {images.length > 0 && (
        <div className="attached-images">
          {images.map((attachment) => (
            <AttachedImage
              key={attachment.id}
              attachment={attachment}
              message={message}
              box={isAlone && attachment.image !== undefined ? boxOf(attachment.image) : { width: tilePx, height: tilePx }}
              isTabStop={isTabStop}
            />
          ))}
        </div>
      )}
      {files.map((attachment) => (
        <AttachedFile key={attachment.id} attachment={attachment} isThere={message !== undefined} isTabStop={isTabStop} />
      ))}
    </div>
  );
};
