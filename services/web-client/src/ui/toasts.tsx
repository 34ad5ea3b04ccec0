import { useEffect, useState } from 'react';
import { useObservable } from '../hooks/use-observable.ts';
import { useServices } from '../hooks/use-services.ts';
import { useT } from '../i18n/locale-provider.tsx';
import type { Toast } from '../state/toasts.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import './toasts.css';

/** How long one stays, ms; what went wrong stays longer, since somebody may want to read it twice. */
const staysMs = { done: 4_000, danger: 8_000 } as const;

/** Short words on what was done, at the foot of the window; read out politely. */
export const Toasts = () => {
  const { toasts } = useServices();
  const shown = useObservable(toasts);
  // The attribute keeps it from being hidden behind a dialog: react-aria leaves such elements alone.
  return (
    <div className="toasts" role="status" data-react-aria-top-layer="true">
      {shown.map((toast) => (
        <ToastView key={toast.id} toast={toast} onDone={() => toasts.dismiss(toast.id)} />
      ))}
    </div>
  );
};

const ToastView = ({ toast, onDone }: { readonly toast: Toast; readonly onDone: () => void }) => {
  const t = useT();
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = window.setTimeout(onDone, staysMs[toast.tone]);
    return () => window.clearTimeout(timer);
    // A new `onDone` shall not start the time anew.
  }, [isHeld, toast.id]);
  return (
    <div
      className="toast"
      data-tone={toast.tone}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <Icon name={toast.tone === 'danger' ? 'alert' : 'check'} size={16} />
      <span className="toast-text" dir="auto">
        {toast.text}
      </span>
      <IconButton icon="close" label={t('action.close')} onClick={onDone} />
    </div>
  );
};
