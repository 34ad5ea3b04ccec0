/**
 * Whose access token this is: its claim `sub`, not verified, since whoever holds it may say what they like to themselves;
 * empty where it cannot be read.
 */
export const userIdOf = (accessToken: string): string => {
  try {
    const payload = (accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims: { readonly sub?: unknown } = JSON.parse(atob(payload));
    return typeof claims.sub === 'string' ? claims.sub : '';
  } catch {
    return '';
  }
};
