/** Somebody who can be mentioned. */
export interface Mentionable {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

const marks = /\p{M}/gu;

/** As it is compared: without case, and without what stands above letters. */
const fold = (text: string): string => text.normalize('NFD').replaceAll(marks, '').toLowerCase();

const rankOf = ({ username, displayName }: Mentionable, query: string): number | undefined => {
  const name = fold(displayName);
  if (username === query) return 0;
  if (username.startsWith(query)) return 1;
  if (name.startsWith(query)) return 2;
  if (name.split(/[\s-]+/u).some((word) => word.startsWith(query))) return 3;
  return username.includes(query) ? 4 : undefined;
};

/** The people whose name or username begins so, best first, at most `most`. */
export const rankPeople = <P extends Mentionable>(people: readonly P[], text: string, most: number): readonly P[] => {
  const query = fold(text);
  return people
    .flatMap((person) => {
      const rank = rankOf(person, query);
      return rank === undefined ? [] : [{ person, rank }];
    })
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ person }) => person);
};
