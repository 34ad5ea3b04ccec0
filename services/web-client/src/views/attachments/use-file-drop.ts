import { type RefObject, useEffect, useState } from 'react';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

/** What of a page a place to write belongs to: files that are dropped anywhere there go with what is written. */
const regions = '.thread-panel, .room-main';

/**
 * Takes files that are dropped where this place to write belongs to; tells whether some are held over it. Elsewhere in the page a
 * drop does nothing, so that nobody leaves the page by missing.
 */
export const useFileDrop = (ref: RefObject<HTMLElement | null>, onFiles: (files: readonly File[]) => void): boolean => {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const isMine = ({ target }: DragEvent): boolean =>
      target instanceof Element && target.closest(regions) === ref.current?.closest(regions) && ref.current !== null;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(isMine(event));
    };
    const leave = (event: DragEvent): void => {
      // Out of the window.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      if (isMine(event)) onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [ref, onFiles]);
  return isOver;
};
