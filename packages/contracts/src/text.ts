import { z } from 'zod';
import { limits } from './limits.ts';

// oxlint-disable-next-line no-control-regex -- control characters are exactly what this matches
const strayControls = /[\u0001-\u0008\u000B-\u001F\u007F-\u009F]/g;

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Checks what PostgreSQL and UTF-8 cannot hold: NUL and unpaired surrogates (MS5). */
const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** MS5: CRLF becomes LF, control characters other than tab and newline go, then NFC: so that it changes nothing a second time. */
const normalise = (text: string): string => text.replaceAll('\r\n', '\n').replace(strayControls, '').normalize('NFC');

const bounded = (minChars: number, maxChars: number, tidy: (text: string) => string) =>
  z
    .string()
    // A code point is at most 2 UTF-16 units and NFC grows a text at most threefold: bounds the work before it is done.
    .max(maxChars * 8, `must have at most ${maxChars} characters`)
    .refine(storable, { message: 'must not hold NUL or unpaired surrogates', abort: true })
    .transform(tidy)
    .refine((text) => text.length >= minChars && codePoints(text) >= minChars, `must have at least ${minChars} characters`)
    .refine((text) => codePoints(text) <= maxChars, `must have at most ${maxChars} characters`)
    // For JSON Schema, whose lengths are code points too.
    .meta({ minLength: minChars, maxLength: maxChars });

const oneLine = (text: string): string =>
  normalise(text)
    .replace(/[\t\n]+/g, ' ')
    .trim();

/** The text of a message: 1 to 8,000 characters after normalisation, otherwise as written (MS5). */
export const Content = bounded(1, limits.contentChars, normalise);

/** A name shown to people: one line, trimmed. */
export const DisplayName = bounded(1, limits.displayNameChars, oneLine);

/** What a message says that may have attachments: 0 to 8,000 characters after normalisation (MS5). */
export const ContentOrNone = bounded(0, limits.contentChars, normalise);

/** What may not stand in a file's name anywhere: what divides folders, and what turns the direction of the text so that an ending looks like another. */
const misleading = /[/\\\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** A file's name: one line without folders, never only dots. It says nothing of what the file is. */
export const FileName = bounded(1, limits.fileNameChars, (text) => oneLine(text.replace(misleading, '_')).replace(/^\.+$/, '_'));

/** A room's name: one line, trimmed. */
export const RoomName = bounded(1, limits.roomNameChars, oneLine);

/** A room's topic; may be empty. */
export const Topic = bounded(0, limits.topicChars, (text) => normalise(text).trim());

/** A few lines beside something; may be empty. */
export const Note = bounded(0, limits.noteChars, (text) => normalise(text).trim());

/** What somebody is up to, beside their status: one line; may be empty. */
export const PresenceText = bounded(0, limits.presenceTextChars, oneLine);

/** A sign-in name: `a-z 0-9 . _ -` (MS6). Capitals are refused, not folded, so that a name has one spelling. */
export const Username = z
  .string()
  .min(limits.usernameMinChars)
  .max(limits.usernameMaxChars)
  .regex(/^[a-z0-9._-]+$/, 'may hold only a-z 0-9 . _ -');

/** A password, NFC (RFC 8265 section 4.2 normalises likewise); its characters are not restricted otherwise. */
export const Password = bounded(limits.passwordMinChars, limits.passwordMaxChars, (text) => text.normalize('NFC'));

/** Any value JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const isPlainObject = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const isStorableJson = (value: unknown, depthLeft: number): boolean => {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || depthLeft === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isStorableJson(item, depthLeft - 1));
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(
    ([key, item]) => storable(key) && key !== '__proto__' && isStorableJson(item, depthLeft - 1),
  );
};

const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** A client's own data beside a message: a JSON object of at most 4 KiB and 16 levels (MS5). */
export const Metadata = z
  .custom<{ [key: string]: Json }>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      isStorableJson(value, limits.metadataDepth) &&
      utf8Bytes(JSON.stringify(value)) <= limits.metadataBytes,
    `must be a JSON object of at most ${limits.metadataBytes} bytes and ${limits.metadataDepth} levels, without NUL or unpaired surrogates`,
  )
  .meta({ type: 'object' });
export type Metadata = z.infer<typeof Metadata>;
