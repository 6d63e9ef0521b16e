/**
 * What every answer of the web client's origin says to browsers: the distribution and the local player both read it
 * here. `signIn`: the origins the client talks to in order to sign in; the API is on its own origin.
 */
export const contentSecurityPolicy = (signIn: readonly string[] = []): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${["'self'", ...signIn].join(' ')}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ');

export const permissionsPolicy = 'camera=(), geolocation=(), microphone=()';

/** The rest, as a server of our own writes it. */
export const fixedHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': permissionsPolicy,
  'cross-origin-opener-policy': 'same-origin',
} as const;

export const cacheControl = {
  /** Files named by their content. */
  asset: 'public, max-age=31536000, immutable',
  /** The page, its configuration and everything else: kept, and asked again each time. */
  page: 'no-cache',
} as const;
