import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { type Key, Keys } from '../../ui/keys.tsx';
import './shortcuts-dialog.css';

interface Shortcut {
  readonly text: TextKey;
  readonly keys: readonly Key[];
}

const groups: readonly { readonly title: TextKey; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'shortcuts.everywhere',
    shortcuts: [
      { text: 'shortcuts.switcher', keys: ['mod', 'k'] },
      { text: 'search.title', keys: ['mod', 'shift', 'f'] },
      { text: 'shortcuts.previousRoom', keys: ['alt', 'up'] },
      { text: 'shortcuts.nextRoom', keys: ['alt', 'down'] },
      { text: 'shortcuts.previousUnread', keys: ['alt', 'shift', 'up'] },
      { text: 'shortcuts.nextUnread', keys: ['alt', 'shift', 'down'] },
      { text: 'shortcuts.markRead', keys: ['escape'] },
      { text: 'shortcuts.panel', keys: ['mod', '.'] },
      { text: 'shortcuts.show', keys: ['mod', '/'] },
    ],
  },
  {
    title: 'shortcuts.writing',
    shortcuts: [
      { text: 'shortcuts.send', keys: ['enter'] },
      { text: 'shortcuts.newLine', keys: ['shift', 'enter'] },
      { text: 'shortcuts.editLast', keys: ['up'] },
      { text: 'shortcuts.mention', keys: ['@'] },
      { text: 'shortcuts.emoji', keys: [':'] },
      { text: 'shortcuts.dropReply', keys: ['escape'] },
    ],
  },
  {
    title: 'shortcuts.messages',
    shortcuts: [
      { text: 'message.react', keys: ['a'] },
      { text: 'message.reply', keys: ['r'] },
      { text: 'message.thread', keys: ['t'] },
      { text: 'message.edit', keys: ['e'] },
      { text: 'message.copyText', keys: ['c'] },
      { text: 'message.copyLink', keys: ['l'] },
      { text: 'message.markUnread', keys: ['u'] },
      { text: 'message.pin', keys: ['p'] },
      { text: 'message.reactions', keys: ['w'] },
      { text: 'message.seenBy', keys: ['s'] },
      { text: 'message.history', keys: ['h'] },
      { text: 'message.report', keys: ['f'] },
      { text: 'message.delete', keys: ['delete'] },
    ],
  },
];

/** What can be done by keys alone. */
export const ShortcutsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  return (
    <Dialog title={t('shortcuts.title')} size="lg" isText onClose={onClose}>
      <div className="shortcuts">
        {groups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {shortcuts.map(({ text, keys }) => (
                <div key={text}>
                  <dt>{t(text)}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};
