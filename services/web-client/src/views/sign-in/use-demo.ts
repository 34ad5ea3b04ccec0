import { useEffect, useState } from 'react';

/** Whom a visitor of a demo may be, and the password that is public anyway. */
export interface Demo {
  readonly password: string;
  readonly people: readonly DemoPerson[];
}

/** Somebody of the demo; `about` says what they do. */
export interface DemoPerson {
  readonly username: string;
  readonly displayName: string;
  readonly about: string;
}

const textIn = (value: object, key: string): string => {
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
};

/** Reads `/demo.json`; undefined for anything else. */
export const parseDemo = (value: unknown): Demo | undefined => {
  if (typeof value !== 'object' || value === null || !('people' in value) || !Array.isArray(value.people)) return undefined;
  const all: readonly unknown[] = value.people;
  const people = all.flatMap((one) =>
    typeof one === 'object' && one !== null
      ? [{ username: textIn(one, 'username'), displayName: textIn(one, 'displayName'), about: textIn(one, 'about') }]
      : [],
  );
  return { password: textIn(value, 'password'), people: people.filter(({ username }) => username !== '') };
};

/** The demo that this installation is; undefined where it is none, and until it is known. */
export const useDemo = (): Demo | undefined => {
  const [demo, setDemo] = useState<Demo>();
  useEffect(() => {
    // Only an installation that says so of itself is asked.
    const path = document.querySelector<HTMLMetaElement>('meta[name="parley-demo"]')?.content;
    if (path === undefined) return undefined;
    const ending = new AbortController();
    const ask = async (): Promise<void> => {
      const reply = await fetch(path, { signal: ending.signal });
      if (reply.ok) setDemo(parseDemo(await reply.json()));
    };
    ask().catch(() => undefined);
    return () => ending.abort();
  }, []);
  return demo;
};
