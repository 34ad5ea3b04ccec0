import type { LinkPreview, Message } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import { safeHref } from '../../markdown/safe-href.ts';
import { IconButton } from '../../ui/button.tsx';
import './preview-card.css';
import { PreviewPicture } from './preview-picture.tsx';
import { useRemovePreview } from './use-remove-preview.ts';

interface PreviewCardProps {
  readonly message: Message;
  readonly preview: LinkPreview;
  readonly mayRemove: boolean;
  readonly isTabStop: boolean;
}

/** One page, as it describes itself; the whole of it leads there, in another tab. */
export const PreviewCard = ({ message, preview, mayRemove, isTabStop }: PreviewCardProps) => {
  const t = useT();
  const remove = useRemovePreview();
  const { title, description, siteName, image } = preview;
  const href = safeHref(preview.url);
  if (href === undefined) return null;
  return (
    <section className="preview" aria-label={t('preview.of', { title })}>
      <div className="preview-text">
        <bdi className="preview-site one-line">{siteName ?? URL.parse(href)?.host}</bdi>
        <a
          className="preview-title"
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          title={href}
          tabIndex={isTabStop ? 0 : -1}
        >
          <bdi>{title}</bdi>
        </a>
        {description !== undefined && (
          <p className="preview-description">
            <bdi>{description}</bdi>
          </p>
        )}
      </div>
      {image !== undefined && <PreviewPicture image={image} />}
      {mayRemove && (
        <IconButton
          className="preview-remove"
          icon="close"
          label={t('preview.remove', { title })}
          tabIndex={isTabStop ? 0 : -1}
          onClick={() => remove(message, preview.url)}
        />
      )}
    </section>
  );
};
