import type { ReactNode } from 'react';
import { parseRoute } from '../state/route.ts';
import { Link } from '../ui/link.tsx';

/** A link of a message: into this client where it points at one of its rooms, else into another tab. */
export const SafeLink = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => {
  const url = new URL(href);
  const route = url.origin === window.location.origin ? parseRoute(url.pathname) : undefined;
  if (route?.view === 'room') return <Link to={route}>{children}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
};
