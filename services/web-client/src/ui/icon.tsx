/** The line drawings of the client, 20 by 20, drawn in the colour of the text around them. */
const paths = {
  hash: 'M7.500 3 6 17M14 3l-1.500 14M3.500 7.500h14M2.800 12.500h14',
  lock: 'M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  back: 'M12.500 4.500 7 10l5.500 5.500',
  down: 'M10 4v12M5 11l5 5 5-5',
  send: 'M3.500 10 16.500 4l-4.200 12.500-2.600-5.200zM9.700 11.300l6.800-7.300',
  gear: 'M10 12.600a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200ZM10 2.800v2M10 15.200v2M17.200 10h-2M4.800 10h-2M15.100 4.900l-1.400 1.400M6.300 13.700l-1.400 1.400M15.100 15.100l-1.400-1.400M6.300 6.300 4.900 4.900',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4l2.700 2',
  alert: 'M10 3.200 17.500 16.500h-15zM10 8.200v3.600M10 14.100v.2',
  edit: 'm12.800 4 3.200 3.200L7.200 16H4v-3.200z',
  trash: 'M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500l.8 11h7.400l.8-11M8.500 8.500v5M11.500 8.500v5',
  link: 'M8.500 11.500 11.500 8.500M9 6l1.700-1.700a3.400 3.400 0 0 1 4.900 4.900L14 11M11 14l-1.700 1.700a3.400 3.400 0 0 1-4.900-4.900L6 9',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  check: 'm4.500 10.500 3.500 3.500 7.500-8',
  copy: 'M7.500 7.500h8.500v8.500H7.500zM12.500 7.500V4H4v8.500h3.500',
  unread: 'M3.500 5h13v10h-13zM3.500 5.500 10 11l6.500-5.500',
  close: 'm5 5 10 10M15 5 5 15',
  people:
    'M7.500 9.500a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400ZM2.500 16c0-2.800 2.200-4.500 5-4.500s5 1.700 5 4.500M13 4.500a2.500 2.500 0 0 1 0 4.700M14.500 11.800c1.800.6 3 2.100 3 4.200',
  plus: 'M10 4v12M4 10h12',
  search: 'M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11ZM13 13l4 4',
  smile: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7 11.500c.6 1.200 1.700 1.900 3 1.900s2.400-.7 3-1.900M7.700 8h.01M12.300 8h.01',
  eye: 'M2.500 10s2.800-5 7.500-5 7.500 5 7.500 5-2.800 5-7.500 5-7.500-5-7.500-5ZM10 12.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400Z',
  eyeOff:
    'M8.200 5.200A7.600 7.600 0 0 1 10 5c4.700 0 7.500 5 7.500 5a13 13 0 0 1-2 2.600M5 6.700A13 13 0 0 0 2.500 10s2.800 5 7.500 5a7.500 7.500 0 0 0 3.300-.8M8.400 8.400a2.200 2.200 0 0 0 3.100 3.100M3.500 3.500l13 13',
  bold: 'M6 4h4.700a3 3 0 0 1 0 6H6zM6 10h5.500a3 3 0 0 1 0 6H6z',
  calendar: 'M3.500 5h13v11.500h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500',
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof paths;

/** These point along the line of reading, and turn with it. */
const directed: ReadonlySet<IconName> = new Set(['back', 'send']);

/** One drawing; it says nothing to a screen reader, whoever shows it does. */
export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    className={directed.has(name) ? 'icon icon-directed' : 'icon'}
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth={name === 'more' ? 2.4 : 1.6}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);
