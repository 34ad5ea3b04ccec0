import type { Message } from '@parley/contracts';
import { type RefObject, useContext } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { focusRowAgain } from './focus-row.ts';
import { actKeys, type MessageAct, MessageActsContext } from './message-acts.ts';
import { actLooks, inMenu } from './message-menu.ts';

const dangers: ReadonlySet<MessageAct> = new Set(['delete']);
/** A line stands before it. */
const beginsSection: ReadonlySet<MessageAct> = new Set(['report', 'delete']);

/** The entries of the menu of a message, which stands in its toolbar. */
export const useMessageMenu = (
  message: Message,
  acts: readonly MessageAct[],
  toolbarRef: RefObject<HTMLElement | null>,
): readonly MenuEntry[] => {
  const t = useT();
  const doers = useContext(MessageActsContext);
  const offered = acts.filter((act) => inMenu.has(act));
  const lineAt = offered.find((act) => beginsSection.has(act));
  return offered.flatMap((act): readonly MenuEntry[] => [
    ...(act === lineAt && act !== offered[0] ? [{ kind: 'separator', id: 'line' } as const] : []),
    {
      kind: 'item',
      id: act,
      label: t(actLooks[act].text),
      icon: actLooks[act].icon,
      keys: act === 'delete' ? t('keys.delete') : actKeys[act].toUpperCase(),
      isDanger: dangers.has(act),
      onChoose: () => {
        // The menu is gone, and the message has the focus, before a question about it takes that.
        focusRowAgain(toolbarRef.current?.closest('article'), () => doers?.do(act, message));
      },
    },
  ]);
};
