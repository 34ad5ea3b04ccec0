import { type FocusEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';

/** Who only passes by wants to read nothing, ms. */
const hoverMs = 350;
/** As long as a touch screen waits itself before it takes a press for a long one, ms. */
const longPressMs = 500;

/** A small window that tells more of what somebody points at, or comes to by keys. */
export interface HoverCard {
  /** Of the small window. */
  readonly id: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  /** For the element that is pointed at. */
  readonly anchor: {
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onContextMenu: (event: { preventDefault: () => void }) => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: () => void;
  };
  /** Whether a click is one: it is not, when it ends a long press. */
  readonly takesPress: () => boolean;
}

/** Makes it; `onLongPress` is what a finger gets, which cannot point at something without pressing it. */
export const useHoverCard = (onLongPress: () => void): HoverCard => {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const timer = useRef(0);
  const press = useRef<'none' | 'touch' | 'long'>('none');

  const stop = (): void => window.clearTimeout(timer.current);
  const after = (ms: number, run: () => void): void => {
    stop();
    timer.current = window.setTimeout(run, ms);
  };
  const close = (): void => {
    stop();
    setIsOpen(false);
  };
  useEffect(() => stop, []);

  return {
    id,
    isOpen,
    close,
    anchor: {
      onPointerEnter: ({ pointerType }) => {
        if (pointerType === 'mouse') after(hoverMs, () => setIsOpen(true));
      },
      onPointerLeave: close,
      onPointerDown: ({ pointerType }) => {
        press.current = pointerType === 'mouse' ? 'none' : 'touch';
        if (pointerType === 'mouse') return;
        after(longPressMs, () => {
          press.current = 'long';
          onLongPress();
        });
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      onContextMenu: (event) => {
        if (press.current !== 'none') event.preventDefault();
      },
      onFocus: ({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) setIsOpen(true);
      },
      onBlur: close,
    },
    takesPress: () => {
      const isClick = press.current !== 'long';
      press.current = 'none';
      return isClick;
    },
  };
};
