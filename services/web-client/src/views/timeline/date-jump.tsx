import { type RefObject, useState } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { daysAgo, inputOf, startOfInput } from './local-day.ts';
import type { Target } from './use-place.ts';

interface DateJumpProps {
  /** The time that is in view. */
  readonly at: string | number;
  readonly since: string | undefined;
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onGo: (target: Target) => void;
  readonly onClose: () => void;
}

/** Asks for a day: one of a few that are often wanted, or any. */
export const DateJump = ({ at, since, triggerRef, onGo, onClose }: DateJumpProps) => {
  const t = useT();
  const [day, setDay] = useState(() => inputOf(at));
  const chosen = startOfInput(day);
  const go = (target: Target): void => {
    onClose();
    onGo(target);
  };
  const goTo = (time: Date): void => go({ kind: 'time', at: time.toISOString() });
  const quick = [
    { text: t('date.latest'), run: () => go({ kind: 'latest' }) },
    { text: t('timeline.yesterday'), run: () => goTo(daysAgo(1)) },
    { text: t('date.week'), run: () => goTo(daysAgo(7)) },
    { text: t('date.month'), run: () => goTo(daysAgo(30)) },
    { text: t('date.beginning'), run: () => goTo(new Date(0)) },
  ];
  return (
    <Popover label={t('date.jump')} triggerRef={triggerRef} placement="bottom" onClose={onClose}>
      <div className="date-jump">
        <div className="date-jump-quick">
          {quick.map(({ text, run }) => (
            <button key={text} type="button" onClick={run}>
              {text}
            </button>
          ))}
        </div>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen !== undefined) goTo(chosen);
          }}
        >
          <Field
            label={t('date.day')}
            type="date"
            value={day}
            min={since === undefined ? undefined : inputOf(since)}
            max={inputOf(Date.now())}
            onChange={(event) => setDay(event.target.value)}
          />
          <Button look="primary" type="submit" disabled={chosen === undefined}>
            {t('date.go')}
          </Button>
        </form>
      </div>
    </Popover>
  );
};
