import type { Text } from './messages.ts';

/** What the service worker says by itself, which loads no catalogue. */
export interface PushTexts {
  readonly dir: 'ltr' | 'rtl';
  readonly inRoom: string;
  /** A message, where nothing of it may be said. */
  readonly hidden: Text;
  readonly mentioned: string;
  /** Beside the newest of several. */
  readonly more: Text;
  readonly test: string;
}

const en: PushTexts = {
  dir: 'ltr',
  inRoom: '{name} in {room}',
  hidden: { one: 'A new message', other: '{count} new messages' },
  mentioned: 'Somebody mentioned you',
  more: { one: 'and one more', other: 'and {count} more' },
  test: 'Notifications arrive on this device.',
};

const ar: PushTexts = {
  dir: 'rtl',
  inRoom: '{name} في {room}',
  hidden: {
    zero: 'لا رسائل جديدة',
    one: 'رسالة جديدة',
    two: 'رسالتان جديدتان',
    few: '{count} رسائل جديدة',
    many: '{count} رسالة جديدة',
    other: '{count} رسالة جديدة',
  },
  mentioned: 'ذكرك أحدهم',
  more: {
    zero: 'ولا شيء غيرها',
    one: 'وواحدة أخرى',
    two: 'واثنتان أخريان',
    few: 'و{count} أخرى',
    many: 'و{count} أخرى',
    other: 'و{count} أخرى',
  },
  test: 'تصل الإشعارات إلى هذا الجهاز.',
};

/** By language; every one that the client speaks. */
export const pushTexts: Readonly<Record<string, PushTexts>> = { en, ar };

/** A language that is spoken, for one that is wanted. */
export const pushLanguage = (wanted: string): string => {
  const language = wanted.split('-')[0]?.toLowerCase() ?? '';
  return language in pushTexts ? language : 'en';
};

/** Fills a text in, in the form that goes with `count`. */
export const fillPushText = (language: string, text: Text, values: Readonly<Record<string, string | number>>): string => {
  const form =
    typeof text === 'string' ? text : (text[new Intl.PluralRules(language).select(Number(values['count']))] ?? text.other);
  return form.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : (value ?? whole);
  });
};
