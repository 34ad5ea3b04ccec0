/** One notification: of which message, and what it says. */
export interface Shown {
  readonly roomId: string;
  readonly seq: number;
  /** Where a press leads. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
}

/** What the browser says to notifications of this site. */
export type NotifyPermission = 'granted' | 'denied' | 'default' | 'unsupported';

/** Asks what the browser says; it says no to pages that are not served securely. */
export const notifyPermission = (): NotifyPermission =>
  'Notification' in window && window.isSecureContext ? Notification.permission : 'unsupported';

/** Shows and closes notifications of this device. */
export interface NotifyDisplay {
  show(shown: Shown): Promise<void>;
  /** Closes those whose message was read. */
  closeRead(isRead: (roomId: string, seq: number) => boolean): Promise<void>;
}

/** What it needs. */
export interface NotifyDisplayOptions {
  readonly registration: () => Promise<ServiceWorkerRegistration | undefined>;
  readonly open: (path: string) => void;
}

const placeOf = ({ data }: Notification): { roomId: string; seq: number } | undefined => {
  const about: unknown = data;
  if (typeof about !== 'object' || about === null || !('roomId' in about) || !('seq' in about)) return undefined;
  return { roomId: String(about.roomId), seq: Number(about.seq) };
};

/**
 * Makes it. By the service worker a notification outlives its window, and phones show no others; without one the window
 * shows it itself. A room has one at a time.
 */
export const createNotifyDisplay = ({ registration, open }: NotifyDisplayOptions): NotifyDisplay => {
  const own = new Map<string, Notification>();
  /** One after the other: Chromium forgets a notification that is asked for while it is being shown. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  };

  const showByWindow = (shown: Shown, options: NotificationOptions): void => {
    const notification = new Notification(shown.title, options);
    own.set(shown.roomId, notification);
    notification.addEventListener('click', () => {
      window.focus();
      open(shown.path);
      notification.close();
    });
  };

  const show = async (shown: Shown): Promise<void> => {
    const { roomId, seq, path, title, text, lang, dir } = shown;
    const options = {
      body: text,
      tag: `room:${roomId}`,
      renotify: true,
      icon: '/icon-192.png',
      lang,
      dir,
      data: { roomId, seq, path },
    };
    const worker = await registration();
    if (worker?.active) await worker.showNotification(title, options);
    else showByWindow(shown, options);
  };

  const closeRead = async (isRead: (roomId: string, seq: number) => boolean): Promise<void> => {
    const all = [...own.values(), ...((await (await registration())?.getNotifications()) ?? [])];
    for (const notification of all) {
      const place = placeOf(notification);
      if (place !== undefined && isRead(place.roomId, place.seq)) notification.close();
    }
  };

  return {
    show: (shown) => inTurn(() => show(shown)),
    closeRead: (isRead) => inTurn(() => closeRead(isRead)),
  };
};
