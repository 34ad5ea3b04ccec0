import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useGo } from '../hooks/use-navigation.ts';
import { pathOf, type Route } from '../state/route.ts';

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'> {
  readonly to: Route;
}

/** Whether the browser shall do what it does with a link: another tab, a download. */
const isForBrowser = (event: MouseEvent): boolean =>
  event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

/** A link to a place in this client. */
export const Link = ({ to, ...rest }: LinkProps) => {
  const go = useGo();
  const follow = (event: MouseEvent): void => {
    if (isForBrowser(event)) return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={pathOf(to)} onClick={follow} />;
};
