import type { MyRoom } from '@parley/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { MemberItem } from './member-item.tsx';
import type { MemberRow } from './member-rows.ts';

interface MemberListProps {
  readonly room: MyRoom;
  readonly rows: readonly MemberRow[];
}

const headingPx = 36;
const memberPx = 48;

/** However many there are, only those in view are drawn. */
export const MemberList = ({ room, rows }: MemberListProps) => {
  const t = useT();
  const formats = useFormats();
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingPx : memberPx),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });

  return (
    <div ref={scrollRef} className="member-list">
      <ul role="list" style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start, size }) => {
          const row = rows[index];
          return (
            <li key={key} style={{ transform: `translateY(${start}px)`, blockSize: size }}>
              {row?.kind === 'heading' && (
                <h3>
                  {t(`roles.${row.role}`)} <span>{formats.number(row.count)}</span>
                </h3>
              )}
              {row !== undefined && row.kind !== 'heading' && (
                <MemberItem room={room} member={row.member} isBanned={row.kind === 'banned'} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};
