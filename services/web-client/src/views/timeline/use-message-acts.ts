import type { Message } from '@parley/contracts';
import { useMemo, useRef } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { pathOf, routeToMessage } from '../../state/route.ts';
import { usePin } from '../pins/use-pin.ts';
import type { MessageActs } from './message-acts.ts';

interface ActsOptions {
  readonly markUnread: (seq: number) => void;
  readonly askToDelete: (message: Message) => void;
}

/** What is done with messages; always the same object, so that it draws no row anew. */
export const useMessageActs = (options: ActsOptions): MessageActs => {
  const t = useT();
  const toast = useToast();
  const { client, editing, overlays, answering, navigation } = useServices();
  const myId = useMyId();
  const pin = usePin();
  const latest = useRef(options);
  latest.current = options;

  return useMemo(() => {
    const copy = async (text: string, key: 'message.textCopied' | 'message.linkCopied'): Promise<void> => {
      try {
        await navigator.clipboard.writeText(text);
        toast(t(key));
      } catch {
        toast(t('message.notCopied'), 'danger');
      }
    };
    const edit = (message: Message, text?: string): boolean => {
      const hasBegun = editing.start(message, text);
      if (!hasBegun) toast(t('edit.other'), 'danger');
      return hasBegun;
    };
    return {
      do: (act, message) => {
        switch (act) {
          case 'edit':
            return void edit(message);
          case 'copyText':
            return void copy(message.content, 'message.textCopied');
          case 'copyLink': {
            const path = pathOf(routeToMessage(message));
            return void copy(window.location.origin + path, 'message.linkCopied');
          }
          case 'markUnread':
            return latest.current.markUnread(message.seq);
          case 'react':
            // Where the message is drawn.
            return undefined;
          case 'reply':
            return answering.set(myId, message, message.id);
          case 'thread':
            return navigation.go({ view: 'room', roomId: message.roomId, thread: { rootId: message.id } });
          case 'pin':
          case 'unpin':
            return pin(message, act === 'pin');
          case 'history':
            return overlays.open({ kind: 'history', message });
          case 'reactions':
            return overlays.open({ kind: 'reactions', message });
          case 'seenBy':
            return overlays.open({ kind: 'seenBy', message });
          case 'report':
            return overlays.open({ kind: 'report', message });
          case 'delete':
            return latest.current.askToDelete(message);
          default:
            return act satisfies never;
        }
      },
      editAgain: (message, changeId, text) => {
        if (edit(message, text)) client.discard(changeId);
      },
    };
  }, [client, editing, overlays, answering, navigation, myId, pin, t, toast]);
};
