import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { accept, type Result, type RoomId, refuse, type SentAttachment, TicketClaims, type UserId } from '@parley/contracts';

/** Who sends where. */
export interface TicketUse {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/** Signs and checks what proves that somebody sent a file (AT4): see {@link createAttachmentTickets}. */
export interface AttachmentTickets {
  /** Always the same ticket for the same claims. */
  sign(claims: TicketClaims): string;
  /** The attachments of these tickets, for who sends with them. Whether it is too late is judged where it is stored. Code: `invalid`. */
  check(tickets: readonly string[], use: TicketUse): Result<SentAttachment[]>;
}

/**
 * Makes the tickets of an installation; every service has the same of one SERVICE_SECRET. A ticket is `payload.mac` in base64url: HMAC-SHA-256 (RFC 2104)
 * under a key of their own (HKDF, RFC 5869), so that nothing else that is signed with the secret is a ticket. Checking one asks
 * nobody, so that messages with attachments are stored as fast as others.
 */
export const createAttachmentTickets = (secret: string): AttachmentTickets => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'parley attachment tickets', 32));
  const macOf = (payload: string): Buffer => createHmac('sha256', key).update(payload).digest();
  const open = (ticket: string): TicketClaims | undefined => {
    const [payload = '', mac = '', ...more] = ticket.split('.');
    const given = Buffer.from(mac, 'base64url');
    const expected = macOf(payload);
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return TicketClaims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  };
  return {
    sign: (claims) => {
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${payload}.${macOf(payload).toString('base64url')}`;
    },
    check: (tickets, { roomId, userId }) => {
      const attachments: SentAttachment[] = [];
      for (const [index, ticket] of tickets.entries()) {
        const claims = open(ticket);
        if (claims?.roomId !== roomId || claims.ownerId !== userId) return notYours(index);
        attachments.push({ ...claims.attachment, expiresAt: claims.expiresAt });
      }
      return accept(attachments);
    },
  };
};

const notYours = (index: number) =>
  refuse('invalid', 'a ticket is of no file that you sent to this room', {
    issues: [{ path: `attachments.${index}`, message: 'is no ticket of yours for this room' }],
  });
