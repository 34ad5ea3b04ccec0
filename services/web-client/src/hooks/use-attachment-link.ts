import type { AttachmentLink } from '@parley/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from './use-services.ts';

/** Where an attachment is to be had; `failed` where it is not, or could not be asked. */
export type LinkState = { readonly link?: AttachmentLink; readonly failed: boolean; readonly ask: () => void };

/** Asks for it as soon as somebody looks, and anew by `ask`. */
export const useAttachmentLink = (id: string, isWanted = true): LinkState => {
  const { client } = useServices();
  const [link, setLink] = useState<AttachmentLink>();
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    void client.attachmentLinks.of(id).then((answer) => {
      if (!isCurrent) return;
      setFailed(!answer.ok);
      if (answer.ok) setLink(answer.data);
    });
    return () => {
      isCurrent = false;
    };
  }, [client, id, isWanted, turn]);
  const ask = useCallback(() => setTurn((before) => before + 1), []);
  return link === undefined ? { failed, ask } : { link, failed, ask };
};
