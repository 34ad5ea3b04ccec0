import { type ReactNode, useRef } from 'react';
import { useOverflows } from '../hooks/use-overflows.ts';

interface ScrollBoxProps {
  /** What is in it; said where keys come to it. */
  readonly label: string;
  readonly className: string;
  /** Something in it has the focus anyway, and so keys scroll it. */
  readonly isReached?: boolean;
  readonly children: ReactNode;
}

/** A box that scrolls, and takes the keyboard's focus where it has to: whoever has no pointer scrolls by keys. */
export const ScrollBox = ({ label, className, isReached = false, children }: ScrollBoxProps) => {
  const boxRef = useRef<HTMLDivElement>(null);
  const overflows = useOverflows(boxRef);
  return (
    <div
      ref={boxRef}
      className={className}
      {...(overflows && !isReached ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}
    >
      {children}
    </div>
  );
};
