import type { PushPayload } from '@parley/contracts';
import { fillPushText, type PushTexts, pushLanguage, pushTexts } from '../src/i18n/push-texts.ts';

type Missed = Extract<PushPayload, { type: 'missed' }>;

/** A notification that is shown. */
export interface Displayed {
  readonly data: unknown;
  close(): void;
}

/** What shows notifications; a worker has it as its registration. */
export interface PushDisplay {
  showNotification(title: string, options: NotificationOptions): Promise<unknown>;
  getNotifications(filter: { readonly tag: string }): Promise<readonly Displayed[]>;
}

/** What a push may be about, and where it is looked at already. */
export interface PushSurroundings {
  readonly display: PushDisplay;
  /** The windows of this origin that somebody looks at. */
  readonly lookedAt: () => Promise<readonly { readonly url: string }[]>;
  /** Shows a count at the client's icon, where there is one. */
  readonly badge: (count: number) => Promise<unknown>;
}

/** One for each conversation, whoever shows it: the next one takes the place of the last (NO5). */
export const tagOf = (roomId: string): string => `room:${roomId}`;

const isPayload = (value: unknown): value is PushPayload =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Reads what was sent; nothing where it is not understood. */
export const parsePush = (text: string | undefined): PushPayload | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isPayload(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const appName = 'Parley';
const icon = '/icon-192.png';

const pathOf = ({ roomId, seq, threadOf }: Missed): string =>
  threadOf === undefined ? `/r/${roomId}/${seq}` : `/r/${roomId}/thread/${threadOf}/${seq}`;

const titleOf = (texts: PushTexts, language: string, { senderName, roomName, kind }: Missed): string => {
  if (senderName === undefined) return appName;
  if (kind === 'direct' || roomName === undefined) return senderName;
  return fillPushText(language, texts.inRoom, { name: senderName, room: roomName });
};

const bodyOf = (texts: PushTexts, language: string, { text, count, mentioned }: Missed): string => {
  if (text === undefined) return mentioned ? texts.mentioned : fillPushText(language, texts.hidden, { count });
  return count < 2 ? text : `${text}\n${fillPushText(language, texts.more, { count: count - 1 })}`;
};

const seqIn = (data: unknown): number => (typeof data === 'object' && data !== null && 'seq' in data ? Number(data.seq) : 0);

const showMissed = async (missed: Missed, { display, lookedAt }: PushSurroundings): Promise<void> => {
  const { roomId, seq } = missed;
  const looks = await lookedAt();
  // Whoever looks at it sees it; browsers ask for no notification while a window is looked at.
  if (looks.some(({ url }) => new URL(url).pathname.startsWith(`/r/${roomId}`))) return;
  const language = pushLanguage(missed.language);
  const texts = pushTexts[language] ?? pushTexts['en'];
  if (texts === undefined) return;
  const tag = tagOf(roomId);
  const shown = await display.getNotifications({ tag });
  // Made twice, or shown by a window before: once is enough to be heard.
  const isKnown = shown.some(({ data }) => seqIn(data) >= seq);
  const options: NotificationOptions & { renotify: boolean } = {
    body: bodyOf(texts, language, missed),
    tag,
    icon,
    lang: language,
    dir: texts.dir,
    renotify: !isKnown,
    silent: isKnown ? true : null,
    data: { roomId, seq, path: pathOf(missed) },
  };
  await display.showNotification(titleOf(texts, language, missed), options);
};

const closeAll = async (roomIds: readonly string[], { display }: PushSurroundings): Promise<void> => {
  const shown = await Promise.all(roomIds.map((roomId) => display.getNotifications({ tag: tagOf(roomId) })));
  for (const notification of shown.flat()) notification.close();
};

const showTest = async (wanted: string, { display }: PushSurroundings): Promise<void> => {
  const language = pushLanguage(wanted);
  const texts = pushTexts[language];
  if (texts === undefined) return;
  const options = { body: texts.test, tag: 'test', icon, lang: language, dir: texts.dir, data: { path: '/' } };
  await display.showNotification(appName, options);
};

/** Does what a push says (NO4, NO7). One that is not understood comes from a newer server: something came, that is all. */
export const takePush = async (payload: PushPayload | undefined, surroundings: PushSurroundings): Promise<void> => {
  switch (payload?.type) {
    case 'missed':
      await showMissed(payload, surroundings);
      await surroundings.badge(payload.badge);
      return;
    case 'read':
      await closeAll(payload.roomIds, surroundings);
      await surroundings.badge(payload.badge);
      return;
    case 'test':
      await showTest(payload.language, surroundings);
      return;
    default:
      await surroundings.display.showNotification(appName, { tag: 'unknown', icon, data: { path: '/' } });
  }
};
