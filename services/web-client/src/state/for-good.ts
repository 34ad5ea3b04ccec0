/** The end of what shall not end by itself, ISO 8601: the server wants a time. */
export const forGood = '9999-12-31T23:59:59.000Z';

/** From this year on an end is none. */
const firstEndlessYear = 2_500;

/** Whether a mute or a ban until then is for good. */
export const isForGood = (until: string): boolean => new Date(until).getUTCFullYear() >= firstEndlessYear;
