import { z } from 'zod';

/** Variation selectors: the same emoji is written with and without them, and some keyboards ask for its text form. */
const selectors = /[\uFE0E\uFE0F]/g;

/** What shows as text unless U+FE0F follows it, but not where a skin tone follows, which says the same. */
const textByItself = /(?!\p{Emoji_Presentation})(\p{Emoji})(?!\p{Emoji_Modifier})/gu;

/** One emoji of the standard, sequences included. https://www.unicode.org/reports/tr51/#def_rgi_set */
const oneEmoji = /^\p{RGI_Emoji}$/v;

/** The longest sequences of the standard have 14 UTF-16 units with all selectors; the rest is for those to come. */
const mostUnits = 32;

const qualified = (text: string): string => text.normalize('NFC').replace(selectors, '').replace(textByItself, '$1\uFE0F');

/**
 * Exactly one emoji, in the one spelling that the standard calls fully qualified, so that ❤ and ❤️ are the same; anything
 * else is `invalid`.
 */
export const Emoji = z
  .string()
  .max(mostUnits)
  .transform(qualified)
  .refine((text) => oneEmoji.test(text), 'must be exactly one emoji')
  .meta({ minLength: 1, maxLength: mostUnits });
