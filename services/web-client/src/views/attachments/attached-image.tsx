import type { Attachment, Message } from '@parley/contracts';
import { useState } from 'react';
import { useAttachmentLink } from '../../hooks/use-attachment-link.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Box } from '../../state/box-of.ts';
import { Icon } from '../../ui/icon.tsx';

interface AttachedImageProps {
  readonly attachment: Attachment;
  readonly message: Message | undefined;
  readonly box: Box;
  readonly isTabStop: boolean;
}

/** A small picture of an image, in the room that is kept for it; a press shows it large. */
export const AttachedImage = ({ attachment, message, box, isTabStop }: AttachedImageProps) => {
  const t = useT();
  const overlays = useOverlays();
  const { attaching } = useServices();
  const preview = attaching.previewOf(attachment.id);
  const { link, failed, ask } = useAttachmentLink(attachment.id, preview === undefined && message !== undefined);
  const [tries, setTries] = useState(0);
  const src = preview ?? link?.thumbnailUrl;
  const retry = (): void => {
    // A link may have ended while the picture was not looked at; once.
    if (tries === 0 && preview === undefined) ask();
    setTries(tries + 1);
  };
  const hasFailed = (failed && src === undefined) || tries > 1;
  return (
    <button
      type="button"
      className="attached-image"
      style={{ inlineSize: box.width, aspectRatio: `${box.width} / ${box.height}` }}
      aria-label={t('attachment.show', { name: attachment.name })}
      aria-haspopup="dialog"
      title={attachment.name}
      tabIndex={isTabStop ? 0 : -1}
      disabled={message === undefined}
      onClick={() => message !== undefined && overlays.open({ kind: 'image', message, attachmentId: attachment.id })}
    >
      {src !== undefined && !hasFailed && (
        <img
          key={tries}
          src={src}
          alt=""
          width={box.width}
          height={box.height}
          decoding="async"
          draggable={false}
          onError={retry}
        />
      )}
      {hasFailed && <Icon name="image" />}
    </button>
  );
};
