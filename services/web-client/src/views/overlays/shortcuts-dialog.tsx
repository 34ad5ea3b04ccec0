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
      { text: 'shortcuts.previousRoom', keys: ['alt', 'up'] },
      { text: 'shortcuts.nextRoom', keys: ['alt', 'down'] },
      { text: 'shortcuts.previousUnread', keys: ['alt', 'shift', 'up'] },
      { text: 'shortcuts.nextUnread', keys: ['alt', 'shift', 'down'] },
      { text: 'shortcuts.markRead', keys: ['escape'] },
      { text: 'shortcuts.show', keys: ['mod', '/'] },
    ],
  },
];

/** What can be done by keys alone. */
export const ShortcutsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      {groups.map(({ title, shortcuts }) => (
        <section key={title} className="shortcuts">
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
    </Dialog>
  );
};
