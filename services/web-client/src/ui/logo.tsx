/** Parley's mark. */
export const Logo = ({ size }: { readonly size: number }) => (
  <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <path
      d="M9 8.500h14a2.500 2.500 0 0 1 2.500 2.500v8a2.500 2.500 0 0 1-2.500 2.500h-7.200L11 25.600v-4.100H9A2.500 2.500 0 0 1 6.500 19v-8A2.500 2.500 0 0 1 9 8.500Z"
      fill="var(--text-on-accent)"
    />
    <g fill="var(--accent)">
      <circle cx="12" cy="15" r="1.500" />
      <circle cx="16" cy="15" r="1.500" />
      <circle cx="20" cy="15" r="1.500" />
    </g>
  </svg>
);
