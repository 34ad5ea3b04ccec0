import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties are set one by one over CSSOM, which the page's policy allows. */
    readonly [name: `--${string}`]: string | number | undefined;
  }
}
