import type { LinkPreview } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

/** A picture of a page, from our own server alone: nobody there learns who looks at it. Says nothing that the text beside it does not. */
export const PreviewPicture = ({ image }: { readonly image: NonNullable<LinkPreview['image']> }) => {
  const { client } = useServices();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    void client.attachmentLinks.of(image.id).then((answer) => {
      if (isWanted && answer.ok) setUrl(answer.data.url);
    });
    return () => {
      isWanted = false;
    };
  }, [client, image.id]);
  return (
    <div className="preview-picture">
      {url !== undefined && (
        <img
          src={url}
          alt=""
          width={image.width}
          height={image.height}
          decoding="async"
          draggable={false}
          onError={() => setUrl(undefined)}
        />
      )}
    </div>
  );
};
