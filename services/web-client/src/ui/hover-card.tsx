import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import './hover-card.css';

interface HoverCardViewProps {
  readonly id: string;
  /** What it is about; it stands above it, or beneath where there is no room. */
  readonly anchorRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const gapPx = 6;
const edgePx = 8;

/** A small window beside what is pointed at. It takes no focus and no press; Escape and scrolling close it. */
export const HoverCardView = ({ id, anchorRef, onClose, children }: HoverCardViewProps) => {
  const cardRef = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>();

  useLayoutEffect(() => {
    const anchor = anchorRef.current?.getBoundingClientRect();
    const card = cardRef.current?.getBoundingClientRect();
    if (anchor === undefined || card === undefined) return;
    const middle = anchor.left + anchor.width / 2 - card.width / 2;
    const left = Math.max(edgePx, Math.min(middle, window.innerWidth - card.width - edgePx));
    const above = anchor.top - card.height - gapPx;
    setPlace({ left, top: above >= edgePx ? above : anchor.bottom + gapPx });
  }, [anchorRef, children]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // It is all that Escape closes then.
      event.stopPropagation();
      event.preventDefault();
      onClose();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    window.addEventListener('scroll', onClose, { capture: true, passive: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
      window.removeEventListener('scroll', onClose, { capture: true });
    };
  }, [onClose]);

  return createPortal(
    <div
      ref={cardRef}
      id={id}
      role="tooltip"
      className="hover-card"
      data-placed={place !== undefined || undefined}
      style={{ left: place?.left ?? 0, top: place?.top ?? 0 }}
    >
      {children}
    </div>,
    document.body,
  );
};
