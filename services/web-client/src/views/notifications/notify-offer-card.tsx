import { useNotifyPermission } from '../../hooks/use-notify-permission.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import './notify-offer-card.css';

/** Asks once, after something came that somebody would have been told of; the browser asks only after a yes. */
export const NotifyOfferCard = () => {
  const t = useT();
  const { notifyOffer, pushDevice } = useServices();
  const isOffered = useObservable(notifyOffer);
  const permission = useNotifyPermission();
  if (!isOffered || permission !== 'default') return null;

  const accept = async (): Promise<void> => {
    const answer = await Notification.requestPermission();
    notifyOffer.answered();
    if (answer === 'granted') await pushDevice.turnOn();
  };
  return (
    <section className="notify-offer" role="status">
      <p>{t('notify.offer')}</p>
      <div>
        <Button look="primary" onClick={() => void accept()}>
          {t('notify.offer.yes')}
        </Button>
        <Button onClick={notifyOffer.answered}>{t('notify.offer.no')}</Button>
      </div>
    </section>
  );
};
