import { z } from 'zod';
import { Counter } from './ids.ts';
import { Message } from './message.ts';

/** Some of a message's text around what was looked for, in one line; `highlights` is where that stands in `text`, in characters. */
export const Snippet = z.object({ text: z.string(), highlights: z.array(z.object({ start: Counter, length: Counter })) });
export type Snippet = z.infer<typeof Snippet>;

/** A message that was found. */
export const SearchHit = z.object({ message: Message, snippet: Snippet });
export type SearchHit = z.infer<typeof SearchHit>;
