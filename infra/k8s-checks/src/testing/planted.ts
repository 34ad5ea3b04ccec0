import { inject } from 'vitest';
import type { Manifest, Rule } from '../manifest.ts';
import { type Overlay, overlays } from '../render.ts';

/** What a rule finds in all overlays as they are. */
export const faultsOfAll = (rule: Rule): string[] =>
  overlays.flatMap((overlay) => rule(inject('rendered')[overlay]).map((fault) => `${overlay}: ${fault}`));

/** The objects of an overlay, without the one of this title (`Deployment/auth`). */
export const without = (overlay: Overlay, title: string): Manifest[] => {
  const all = inject('rendered')[overlay];
  return all.filter((one) => one !== find(all, title));
};

/**
 * The objects of an overlay with one value of one of them planted.
 * @param title `Deployment/auth`
 * @param pointer a JSON pointer (RFC 6901) into it; what leads there must exist
 * @param value `undefined` takes the value away
 */
export const planted = (overlay: Overlay, title: string, pointer: string, value: unknown): Manifest[] => {
  const all = structuredClone(inject('rendered')[overlay]);
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop() ?? '';
  let place: unknown = find(all, title);
  for (const step of steps) place = Reflect.get(objectAt(place, pointer), step);
  const target = objectAt(place, pointer);
  if (value === undefined) Reflect.deleteProperty(target, last);
  else Reflect.set(target, last, value);
  return all;
};

const find = (all: readonly Manifest[], title: string): Manifest => {
  const found = all.filter(({ kind, metadata }) => `${kind}/${metadata.name}`.startsWith(title));
  const exact = found.find(({ kind, metadata }) => `${kind}/${metadata.name}` === title) ?? found[0];
  if (exact === undefined) throw new Error(`there is no ${title}`);
  return exact;
};

const objectAt = (place: unknown, pointer: string): object => {
  if (typeof place !== 'object' || place === null) throw new Error(`nothing can be planted at ${pointer}`);
  return place;
};
