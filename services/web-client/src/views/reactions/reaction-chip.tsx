import type { Message } from '@parley/contracts';
import { type KeyboardEvent, useRef } from 'react';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { useHoverCard } from '../../ui/use-hover-card.ts';
import type { ShownReaction } from './reaction-summary.ts';

interface ReactionChipProps {
  readonly message: Message;
  readonly reaction: ShownReaction;
  readonly isDisabled: boolean;
  readonly tabIndex: 0 | -1;
  readonly onToggle: () => void;
}

const ReactionCard = onDemand(() => import('./reaction-card.tsx').then((part) => part.ReactionCard));

/** One kind of reaction: pointed at or come to by keys it tells who reacted, held down on a touch screen it lists everybody. */
export const ReactionChip = ({ message, reaction, isDisabled, tabIndex, onToggle }: ReactionChipProps) => {
  const t = useT();
  const formats = useFormats();
  const overlays = useOverlays();
  const chipRef = useRef<HTMLButtonElement>(null);
  const { emoji, count, isMine } = reaction;
  const firstCount = useRef(count);
  const card = useHoverCard(() => overlays.open({ kind: 'reactions', message, emoji }));

  return (
    <>
      <button
        ref={chipRef}
        type="button"
        className="reaction"
        data-mine={isMine || undefined}
        aria-pressed={isMine}
        aria-disabled={isDisabled || undefined}
        aria-label={t(isMine ? 'reactions.chip.mine' : 'reactions.chip', { emoji, count })}
        aria-describedby={card.isOpen ? card.id : undefined}
        tabIndex={tabIndex}
        {...card.anchor}
        onClick={() => {
          if (card.takesPress() && !isDisabled) onToggle();
        }}
        onKeyDown={goAlong}
      >
        <span className="reaction-emoji">{emoji}</span>
        {/* Drawn anew when it changes: it moves a little then, and not when it only comes into view. */}
        <span key={count} className="reaction-count" data-changed={count !== firstCount.current || undefined}>
          {formats.number(count)}
        </span>
      </button>
      {card.isOpen && (
        <ReactionCard
          id={card.id}
          anchorRef={chipRef}
          message={message}
          reaction={reaction}
          onClose={card.close}
          onLoadFailed={card.close}
        />
      )}
    </>
  );
};

/** The arrows go from one to the next, Escape goes back to the message. */
const goAlong = (event: KeyboardEvent<HTMLElement>): void => {
  const forward = event.currentTarget.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
  const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
  if (event.key === 'Escape') {
    event.currentTarget.closest('article')?.focus();
    event.stopPropagation();
    return;
  }
  if (event.key !== forward && event.key !== back) return;
  const all = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = all.indexOf(event.currentTarget);
  all.at((at + (event.key === forward ? 1 : -1)) % all.length)?.focus();
  event.preventDefault();
  event.stopPropagation();
};
