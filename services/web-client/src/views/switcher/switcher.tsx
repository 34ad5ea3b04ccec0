import { useMemo, useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useGoToRoom, useOpenDirect } from '../../hooks/use-going.ts';
import { useRoute } from '../../hooks/use-navigation.ts';
import { useOptionList } from '../../hooks/use-option-list.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { AriaLocale } from '../../ui/aria-locale.tsx';
import { IconButton } from '../../ui/button.tsx';
import '../../ui/dialog.css';
import { Icon } from '../../ui/icon.tsx';
import type { Candidate } from './candidates.ts';
import { type Ranked, rank } from './rank.ts';
import { runAction } from './run-action.ts';
import './switcher.css';
import { SwitcherKeys } from './switcher-keys.tsx';
import { SwitcherOption } from './switcher-option.tsx';
import { useCandidates } from './use-candidates.ts';

const keyOf = ({ candidate }: Ranked): string => candidate.key;

/** Goes anywhere by a few letters: a room of mine, a person, a public room; or does one of a few things. */
export const Switcher = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const services = useServices();
  const route = useRoute();
  const goToRoom = useGoToRoom();
  const openDirect = useOpenDirect();
  const [typed, setTyped] = useState('');
  const { candidates, isAsking } = useCandidates(typed);
  const currentId = route.view === 'room' ? route.roomId : undefined;
  const groups = useMemo(() => rank(typed, candidates, currentId), [typed, candidates, currentId]);
  const options = groups.flatMap(({ items }) => items);

  const choose = (candidate: Candidate): void => {
    if (candidate.kind === 'person') void openDirect([candidate.person.id]);
    else if (candidate.kind === 'action') {
      onClose();
      runAction(candidate.action, services);
    } else goToRoom(candidate.room.id);
  };
  const list = useOptionList({ options, keyOf, onChoose: (option) => choose(option.candidate), question: typed });

  return (
    <AriaLocale>
      <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => isOpen || onClose()} className="dialog-scrim switcher-scrim">
        <Modal className="dialog switcher">
          <Dialog aria-label={t('switcher.title')} className="dialog-inside">
            <div className="switcher-line">
              <Icon name="search" />
              <input
                {...list.inputProps}
                dir="auto"
                value={typed}
                placeholder={t('switcher.placeholder')}
                aria-label={t('switcher.placeholder')}
                maxLength={80}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus
                onChange={(event) => setTyped(event.target.value)}
              />
              <IconButton icon="close" label={t('action.close')} className="switcher-close" onClick={onClose} />
            </div>
            {options.length > 0 && (
              <div {...list.listProps} aria-label={t('switcher.title')} className="switcher-list">
                {groups.map(({ group, items }) => (
                  <div key={group} role="group" aria-label={t(`switcher.group.${group}`)}>
                    {group !== 'found' && (
                      <div className="switcher-group" aria-hidden="true">
                        {t(`switcher.group.${group}`)}
                      </div>
                    )}
                    {items.map((ranked) => (
                      <SwitcherOption key={ranked.candidate.key} ranked={ranked} {...list.optionProps(ranked)} />
                    ))}
                  </div>
                ))}
              </div>
            )}
            <p className={options.length === 0 ? 'switcher-none' : 'visually-hidden'} role="status">
              {options.length > 0 && t('switcher.count', { count: options.length })}
              {options.length === 0 && t(isAsking ? 'switcher.asking' : 'switcher.none', { text: typed.trim() })}
            </p>
            <SwitcherKeys />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </AriaLocale>
  );
};
