const allowed: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address a link may point at: http, https and mailto only. Undefined for everything else, which is shown as it was
 * written. Addresses without a scheme get https, so that none is ever taken for a path of this page.
 */
export const safeHref = (href: string): string | undefined => {
  const address = href.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
  return url !== null && allowed.has(url.protocol) ? url.href : undefined;
};
